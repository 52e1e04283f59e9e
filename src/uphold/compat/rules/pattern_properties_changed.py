"""The patterns of names for which something is said changed.

Said by `patternProperties`; what the members of a pattern may hold is looked at in its own place. What the change
does to values is for the containment engine to find out: it is breaking where a value shows it, and safe where a proof
says that none can.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, SchemaPair, Severities

PAIR = SchemaPair
SEVERITY = Severities.both(BREAKING)
STRUCTURAL = ("patternProperties",)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    patterns = [{one for said in view.facts.all(*STRUCTURAL) for one in said} for view in (pair.old, pair.new)]
    if patterns[0] != patterns[1]:
        old, new = pair.old.value("patternProperties"), pair.new.value("patternProperties")
        yield Delta("what members of certain names may hold changed", old, new, keyword="patternProperties")
