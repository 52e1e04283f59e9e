"""A branch was added to a union.

A reader may meet values of a form that it does not know.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, BranchPair, Delta, Severities

PAIR = BranchPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: BranchPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and not pair.old:
        yield Delta(f"the {pair.keyword} branch {pair.label} is new", None, pair.label, pair.label)
