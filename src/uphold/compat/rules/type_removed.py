"""A type of values is no longer allowed.

A client that sends values of this type is refused. A reader gets less than it was prepared for. `integer` counts as a
part of `number`; null has rules of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, names

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    gone = pair.old.types - pair.new.types - {"null"}
    if gone and pair.new.types - {"null"}:
        yield Delta(
            f"type {names(gone)} is no longer allowed, only {names(pair.new.types)}",
            sorted(pair.old.types),
            sorted(pair.new.types),
            keyword="type",
        )
