"""The body became required.

A client that sends none is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, BodyPair, Delta, Severities

PAIR = BodyPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: BodyPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.new.required and not pair.old.required:
        yield Delta("the body is required now", old=False, new=True)
