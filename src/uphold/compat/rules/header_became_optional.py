"""A header became optional.

A reader that counts on it may miss it.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, HeaderPair, Severities

PAIR = HeaderPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: HeaderPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.old.required and not pair.new.required:
        yield Delta(f"the header `{pair.name}` is optional now", old=True, new=False)
