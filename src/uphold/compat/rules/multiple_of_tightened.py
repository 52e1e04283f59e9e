"""Numbers must be multiples of something that they need not be before.

A client that sends another number is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, names

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    more = [step for step in pair.new.multiples if not any(one % step == 0 for one in pair.old.multiples)]
    if more:
        yield Delta(
            f"numbers must be multiples of {names(more)}",
            [float(one) for one in pair.old.multiples],
            [float(one) for one in pair.new.multiples],
            keyword="multipleOf",
        )
