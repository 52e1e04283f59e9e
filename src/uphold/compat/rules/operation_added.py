"""An operation was added.

Nobody is hurt.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, OperationPair, Severities

PAIR = OperationPair
SEVERITY = Severities.both(SAFE)


def judge(pair: OperationPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and not pair.old:
        yield Delta("the operation is new", None, pair.new.id)
