"""An operation is no longer deprecated.

The removal that was announced is off; nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, OperationPair, Severities

PAIR = OperationPair
SEVERITY = Severities.both(SAFE)


def judge(pair: OperationPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.old.deprecated and not pair.new.deprecated:
        yield Delta("the operation is no longer deprecated", old=True, new=False)
