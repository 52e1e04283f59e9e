"""The body became optional.

Clients go on as before. In what a callback sends, a reader may miss it.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, BodyPair, Delta, Severities

PAIR = BodyPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: BodyPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.old.required and not pair.new.required:
        yield Delta("the body is optional now", old=True, new=False)
