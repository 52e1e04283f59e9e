"""A member was removed.

A reader that uses it no longer finds it: not even an optional member may go. A client that still sends it is refused
where the object is closed, and passed over otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, RISKY, Delta, MemberPair, Severities

PAIR = MemberPair
SEVERITY = Severities(request=RISKY, reply=BREAKING)


def judge(pair: MemberPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and not pair.new and pair.name not in pair.new_owner.hidden:
        refused = not pair.new_owner.allows_name(pair.name)
        yield Delta(
            f"the {'required' if pair.old.required else 'optional'} member `{pair.name}` is gone",
            pair.name,
            None,
            circumstance="deprecated" if pair.old.deprecated else "",
            severity=BREAKING if refused else None,
        )
