"""One of several types of values is no longer allowed.

A client that sends values of this type is refused. A reader gets less than it was prepared for. `integer` counts as a
part of `number`; null has rules of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, names, one_of, told, types_moved

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    gone, more = types_moved(pair)
    if gone and not more:
        old, new = told(pair.old.types), told(pair.new.types)
        yield Delta(
            f"type {names(told(gone))} is no longer allowed, only {names(new)}",
            one_of(old),
            one_of(new),
            keyword="type",
        )
