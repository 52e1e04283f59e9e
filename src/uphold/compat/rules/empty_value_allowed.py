"""A query parameter may now have no value.

Clients go on as before. In what a callback sends, a reader may meet a name without a value.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, ParameterPair, Severities

PAIR = ParameterPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: ParameterPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.new.allow_empty and not pair.old.allow_empty:
        yield Delta(f"`{pair.new.name}` without a value is allowed now", old=False, new=True)
