"""A type of values is newly allowed.

A reader may get values of a type that it does not expect. Whoever sends may go on as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, names

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    more = pair.new.types - pair.old.types - {"null"}
    if more and pair.old.types - {"null"}:
        yield Delta(
            f"type {names(more)} is newly allowed beside {names(pair.old.types)}",
            sorted(pair.old.types),
            sorted(pair.new.types),
            keyword="type",
        )
