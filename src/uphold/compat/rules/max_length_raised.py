"""`maxLength` was raised, or taken away.

A reader may get longer values than it was promised (a column too small, a list taken for filled). Whoever sends has
more room than before.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, count_moved

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    yield from count_moved(pair, "maxLength", "length of a text", tighter=False)
