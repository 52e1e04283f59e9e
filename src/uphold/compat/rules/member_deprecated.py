"""A member was marked deprecated.

Nothing changes yet; it is the announcement that a removal needs.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, MemberPair, Severities

PAIR = MemberPair
SEVERITY = Severities.both(SAFE)


def judge(pair: MemberPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.new.deprecated and not pair.old.deprecated:
        yield Delta(f"the member `{pair.name}` is deprecated", old=False, new=True, keyword="deprecated")
