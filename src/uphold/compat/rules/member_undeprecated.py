"""A member is no longer deprecated.

The removal that was announced is off; nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, MemberPair, Severities

PAIR = MemberPair
SEVERITY = Severities.both(SAFE)


def judge(pair: MemberPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.old.deprecated and not pair.new.deprecated:
        yield Delta(f"the member `{pair.name}` is no longer deprecated", old=True, new=False, keyword="deprecated")
