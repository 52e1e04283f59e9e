"""`minLength` was raised, or one was set.

A client that sends shorter values is refused. What the tenant answers stays inside what was promised, so that a
reader is not hurt.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, count_moved

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    yield from count_moved(pair, "minLength", "length of a text", tighter=True)
