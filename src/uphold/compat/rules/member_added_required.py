"""A required member was added.

Every client that does not send it is refused. A reader gets more than before.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, REPLY, SAFE, Delta, MemberPair, Severities

PAIR = MemberPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: MemberPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and pair.new.required and not pair.old:
        unexpected = not pair.old_owner.allows_name(pair.name)
        yield Delta(
            f"the required member `{pair.name}` is new",
            None,
            pair.name,
            circumstance="closed" if unexpected else "",
            severity=BREAKING if unexpected and pair.direction is REPLY else None,
        )
