"""More items, or fewer, have a place of their own.

Said by `prefixItems`; what each of these places may hold is looked at by itself. What the change does to values is
for the containment engine to find out: it is breaking where a value shows it, and safe where a proof says that none
can.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, SchemaPair, Severities

PAIR = SchemaPair
SEVERITY = Severities.both(BREAKING)
STRUCTURAL = ("prefixItems",)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old.prefix != pair.new.prefix:
        old, new = pair.old.value("prefixItems"), pair.new.value("prefixItems")
        yield Delta(
            f"{pair.old.prefix} items had a place of their own, and {pair.new.prefix} have",
            old,
            new,
            keyword="prefixItems",
        )
