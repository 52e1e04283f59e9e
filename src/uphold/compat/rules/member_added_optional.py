"""An optional member was added.

Clients that do not know it go on as before; only a reader that was promised a closed object meets what it was told
could not be there.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, REPLY, SAFE, Delta, MemberPair, Severities

PAIR = MemberPair
SEVERITY = Severities.both(SAFE)


def judge(pair: MemberPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and not pair.new.required and not pair.old:
        unexpected = not pair.old_owner.allows_name(pair.name)
        yield Delta(
            f"the optional member `{pair.name}` is new",
            None,
            pair.name,
            circumstance="closed" if unexpected else "",
            severity=BREAKING if unexpected and pair.direction is REPLY else None,
        )
