"""A value may now be null.

However it is written: `nullable`, the type `null`, or a branch of a union. A reader that relies on a value being
there meets null.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new.nullable and not pair.old.nullable:
        yield Delta("null is newly allowed", old=False, new=True, keyword="type")
