"""A status is no longer answered.

A success that a client waits for does not come. A failure that does not come any more hurts nobody. What a client
answers to a callback is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, ReplyPair, Severities

PAIR = ReplyPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: ReplyPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and not pair.new:
        yield Delta(
            f"the status {pair.status} is gone",
            pair.status,
            None,
            circumstance="success" if pair.success else "failure",
            severity=None if pair.success or pair.inverted else SAFE,
        )
