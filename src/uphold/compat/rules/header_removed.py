"""A header was removed.

A reader that uses it no longer finds it, required or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, RISKY, Delta, HeaderPair, Severities

PAIR = HeaderPair
SEVERITY = Severities(request=RISKY, reply=BREAKING)


def judge(pair: HeaderPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and not pair.new:
        yield Delta(f"the header `{pair.name}` is gone", pair.name, None)
