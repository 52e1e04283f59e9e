"""A media type was added.

Clients go on with the one that they use. But what a callback sends is not theirs to choose: a subscriber gets a body
that it can't read.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, MediaPair, Severities

PAIR = MediaPair
SEVERITY = Severities.both(SAFE)


def judge(pair: MediaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and pair.old != pair.new and "*" in (pair.new if pair.old else "*"):
        severity = SAFE if pair.offered else BREAKING
        yield Delta(f"the media type `{pair.new}` is new", pair.old, pair.new, severity=severity)
