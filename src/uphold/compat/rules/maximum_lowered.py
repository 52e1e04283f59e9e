"""The upper bound of a number was lowered, or one was set.

`maximum`, its exclusive form and the formats `int32`, `int64` and `float` count alike. A client that sends a number
outside the new bound is refused; a reader is not hurt.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, bound_moved

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    yield from bound_moved(pair, "maximum", tighter=True)
