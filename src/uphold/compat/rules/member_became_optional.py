"""A member became optional.

A reader that counts on it may miss it. A client may leave it out.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, MemberPair, Severities

PAIR = MemberPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)
VALUES = True


def judge(pair: MemberPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.old.required and not pair.new.required:
        yield Delta(f"the member `{pair.name}` is optional now", old=True, new=False, keyword="required")
