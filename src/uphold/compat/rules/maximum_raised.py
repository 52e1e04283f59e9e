"""The upper bound of a number was raised, or taken away.

`maximum`, its exclusive form and the formats `int32`, `int64` and `float` count alike. A reader may get numbers that
it was promised never to see (and may not be able to hold); whoever sends has more room.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, bound_moved

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    yield from bound_moved(pair, "maximum", tighter=False)
