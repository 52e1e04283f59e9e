"""A callback or webhook was removed.

A subscriber waits for a request that does not come.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, CallbackPair, Delta, Severities

PAIR = CallbackPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: CallbackPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and not pair.new:
        word = "webhook" if pair.webhook else "callback"
        yield Delta(f"the {word} `{pair.old.name}` is gone", pair.old.name, None, pair.old.name)
