"""An operation was marked deprecated.

Nothing changes yet; it is the announcement that a removal needs.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, OperationPair, Severities

PAIR = OperationPair
SEVERITY = Severities.both(SAFE)


def judge(pair: OperationPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.new.deprecated and not pair.old.deprecated:
        yield Delta("the operation is deprecated", old=False, new=True)
