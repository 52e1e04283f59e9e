"""The body was removed.

What a client sends is refused or passed over; what a callback sends is missed.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, BodyPair, Delta, Severities

PAIR = BodyPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: BodyPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and not pair.new:
        yield Delta("the body is gone", old=True, new=False)
