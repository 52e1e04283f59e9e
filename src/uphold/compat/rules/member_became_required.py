"""A member became required.

A client that leaves it out is refused. A reader may count on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, MemberPair, Severities

PAIR = MemberPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)
VALUES = True


def judge(pair: MemberPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.new.required and not pair.old.required:
        yield Delta(f"the member `{pair.name}` is required now", old=False, new=True, keyword="required")
