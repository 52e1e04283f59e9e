"""A required header was added.

A reader gets more than before. Where a client sends it (in its answer to a callback), it must do so now.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, HeaderPair, Severities

PAIR = HeaderPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: HeaderPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and pair.new.required and not pair.old:
        yield Delta(f"the required header `{pair.name}` is new", None, pair.name)
