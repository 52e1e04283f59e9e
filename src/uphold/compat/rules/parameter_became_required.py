"""A parameter became required.

A client that leaves it out is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, ParameterPair, Severities

PAIR = ParameterPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: ParameterPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.new.required and not pair.old.required:
        yield Delta(f"the parameter `{pair.new.name}` is required now", old=False, new=True)
