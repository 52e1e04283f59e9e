"""A link is new.

It only tells what could be asked before.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, LinkPair, Severities

PAIR = LinkPair
SEVERITY = Severities.both(SAFE)


def judge(pair: LinkPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new is not None and pair.old is None:
        yield Delta(f"the link `{pair.name}` to `{pair.new_target}` is new", None, pair.new_target)
