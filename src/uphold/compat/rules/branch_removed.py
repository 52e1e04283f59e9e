"""A branch of a union was taken away.

A client that sends a value of this branch is refused, unless another branch takes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, BranchPair, Delta, Severities

PAIR = BranchPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: BranchPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and not pair.new:
        yield Delta(f"the {pair.keyword} branch {pair.label} is gone", pair.label, None, pair.label)
