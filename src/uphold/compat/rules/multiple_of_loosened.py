"""Numbers need no longer be multiples of something.

A reader may get numbers that are finer than it was promised.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, names

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    gone = [step for step in pair.old.multiples if not any(one % step == 0 for one in pair.new.multiples)]
    if gone:
        yield Delta(
            f"numbers need not be multiples of {names(gone)}",
            [float(one) for one in pair.old.multiples],
            [float(one) for one in pair.new.multiples],
            keyword="multipleOf",
        )
