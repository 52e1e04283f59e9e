"""`maxItems` was lowered, or one was set.

A client that sends longer values is refused. What the tenant answers stays inside what was promised, so that a reader
is not hurt.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, count_moved

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    yield from count_moved(pair, "maxItems", "number of items", tighter=True)
