"""A header became required.

A reader may count on it. Where a client sends it, it must do so now.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, HeaderPair, Severities

PAIR = HeaderPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: HeaderPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.new.required and not pair.old.required:
        yield Delta(f"the header `{pair.name}` is required now", old=False, new=True)
