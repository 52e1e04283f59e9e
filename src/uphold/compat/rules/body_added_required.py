"""A required body was added.

Every client that sends none is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, BodyPair, Delta, Severities

PAIR = BodyPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: BodyPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and pair.new.required and not pair.old:
        yield Delta("a body is required now", old=False, new=True)
