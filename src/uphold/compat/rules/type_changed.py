"""A type of values was replaced by another one.

A client that sends values of the old type is refused; a reader gets values of a type that it does not expect. Where
values travel as text (parameters and headers), a number becomes a text without harm, but not a text a number.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, SchemaPair, Severities, names, one_of, told, types_moved

PAIR = SchemaPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    gone, more = types_moved(pair)
    if gone and more:
        old, new = told(pair.old.types), told(pair.new.types)
        yield Delta(f"the type was {names(old)}, and is {names(new)}", one_of(old), one_of(new), keyword="type")
