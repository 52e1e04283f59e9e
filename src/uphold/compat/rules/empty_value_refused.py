"""A query parameter must now have a value.

`allowEmptyValue` was taken away: a client that sends `?name=` or `?name` alone is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, ParameterPair, Severities

PAIR = ParameterPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: ParameterPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.old.allow_empty and not pair.new.allow_empty:
        yield Delta(f"`{pair.new.name}` without a value is no longer allowed", old=True, new=False)
