"""Reserved characters may now stand in a parameter as they are.

Clients that escape them go on as before. In what a callback sends, a reader meets them.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, ParameterPair, Severities

PAIR = ParameterPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: ParameterPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.new.allow_reserved and not pair.old.allow_reserved:
        yield Delta(f"reserved characters in `{pair.new.name}` may stand as they are", old=False, new=True)
