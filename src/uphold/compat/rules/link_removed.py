"""A link is gone.

What is sent and answered is the same; a client that finds its way by links does not find this one any more.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import RISKY, Delta, LinkPair, Severities

PAIR = LinkPair
SEVERITY = Severities.both(RISKY)


def judge(pair: LinkPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old is not None and pair.new is None:
        yield Delta(f"the link `{pair.name}` to `{pair.old_target}` is gone", pair.old_target, None)
