"""An operation was removed.

Whoever calls it gets an error. That it was deprecated before softens the blow for some policies, not for its callers.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, OperationPair, Severities

PAIR = OperationPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: OperationPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and not pair.new:
        yield Delta(
            "the operation is gone", pair.old.id, None, circumstance="deprecated" if pair.old.deprecated else ""
        )
