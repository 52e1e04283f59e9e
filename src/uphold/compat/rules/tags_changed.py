"""The tags of an operation changed.

Requests and replies are the same; some code generators group their methods by tags.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, OperationPair, Severities

PAIR = OperationPair
SEVERITY = Severities.both(SAFE)


def judge(pair: OperationPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and set(pair.old.tags) != set(pair.new.tags):
        yield Delta("the tags changed", sorted(pair.old.tags), sorted(pair.new.tags))
