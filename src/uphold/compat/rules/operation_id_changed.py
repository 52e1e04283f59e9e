"""The operation id changed.

Requests and replies are the same; code generators name their methods by it.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, OperationPair, Severities

PAIR = OperationPair
SEVERITY = Severities.both(SAFE)


def judge(pair: OperationPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.old.operation_id != pair.new.operation_id:
        yield Delta("the operation id changed", pair.old.operation_id, pair.new.operation_id)
