"""A value may no longer be null.

However it was written: `nullable`, the type `null`, or a branch of a union. A client that sends null is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old.nullable and not pair.new.nullable:
        yield Delta("null is no longer allowed", old=True, new=False, keyword="type")
