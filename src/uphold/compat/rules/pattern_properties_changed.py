"""What members of certain names may hold changed.

Said by `patternProperties`. What the change does to values is for the containment engine to find out: it is breaking
where a value shows it, and safe where a proof says that none can.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, SchemaPair, Severities

PAIR = SchemaPair
SEVERITY = Severities.both(BREAKING)
STRUCTURAL = ("patternProperties",)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old.said(*STRUCTURAL) != pair.new.said(*STRUCTURAL):
        old, new = pair.old.value("patternProperties"), pair.new.value("patternProperties")
        yield Delta("what members of certain names may hold changed", old, new, keyword="patternProperties")
