"""An optional header was added.

Nobody is hurt.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, HeaderPair, Severities

PAIR = HeaderPair
SEVERITY = Severities.both(SAFE)


def judge(pair: HeaderPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and not pair.new.required and not pair.old:
        yield Delta(f"the optional header `{pair.name}` is new", None, pair.name)
