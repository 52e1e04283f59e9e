"""Items of a list may now repeat.

A reader that takes the list for a set may meet an item twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old.unique and not pair.new.unique:
        yield Delta("an item may stand twice now", old=True, new=False, keyword="uniqueItems")
