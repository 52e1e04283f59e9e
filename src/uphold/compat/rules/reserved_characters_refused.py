"""Reserved characters may no longer stand in a parameter as they are.

`allowReserved` was taken away: a client that sends `a/b` unescaped is not understood.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, ParameterPair, Severities

PAIR = ParameterPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: ParameterPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.old.allow_reserved and not pair.new.allow_reserved:
        yield Delta(f"reserved characters in `{pair.new.name}` must be escaped now", old=True, new=False)
