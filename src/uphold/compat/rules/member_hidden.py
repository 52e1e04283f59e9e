"""A member no longer travels this way.

It became read-only, so that it is not taken in requests, or write-only, so that it is not in replies any more.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, REQUEST, RISKY, Delta, MemberPair, Severities

PAIR = MemberPair
SEVERITY = Severities(request=RISKY, reply=BREAKING)


def judge(pair: MemberPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and not pair.new and pair.name in pair.new_owner.hidden:
        word = "read-only" if pair.direction is REQUEST else "write-only"
        yield Delta(f"the member `{pair.name}` is {word} now", pair.name, None)
