"""A type of values is newly allowed, beside those that were.

A reader may get values of a type that it does not expect. Whoever sends may go on as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, names, one_of, told, types_moved

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    gone, more = types_moved(pair)
    if more and not gone:
        old, new = told(pair.old.types), told(pair.new.types)
        yield Delta(
            f"type {names(told(more))} is newly allowed beside {names(old)}", one_of(old), one_of(new), keyword="type"
        )
