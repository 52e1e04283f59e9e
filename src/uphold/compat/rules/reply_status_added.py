"""A status is new.

Clients that know what to do with its class (2XX, 4XX…) go on as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, ReplyPair, Severities

PAIR = ReplyPair
SEVERITY = Severities.both(SAFE)


def judge(pair: ReplyPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and not pair.old:
        yield Delta(
            f"the status {pair.status} is new",
            None,
            pair.status,
            circumstance="success" if pair.success else "failure",
        )
