"""What an object must keep to once it has a certain member changed.

Said by `dependentSchemas`. What the change does to values is for the containment engine to find out: it is breaking
where a value shows it, and safe where a proof says that none can.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, SchemaPair, Severities

PAIR = SchemaPair
SEVERITY = Severities.both(BREAKING)
STRUCTURAL = ("dependentSchemas",)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old.said(*STRUCTURAL) != pair.new.said(*STRUCTURAL):
        old, new = pair.old.value("dependentSchemas"), pair.new.value("dependentSchemas")
        yield Delta(
            "what an object must keep to once it has a certain member changed", old, new, keyword="dependentSchemas"
        )
