"""A media type was removed.

A client that sends it, or asks for it, is refused. What a callback may no longer send, a subscriber does not miss.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, MediaPair, Severities

PAIR = MediaPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: MediaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and not pair.new:
        severity = BREAKING if pair.offered else SAFE
        yield Delta(f"the media type `{pair.old}` is gone", pair.old, None, severity=severity)
