"""Items of a list may no longer repeat.

A client that sends an item twice is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new.unique and not pair.old.unique:
        yield Delta("no item may stand twice any more", old=False, new=True, keyword="uniqueItems")
