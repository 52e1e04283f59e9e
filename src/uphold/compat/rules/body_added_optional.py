"""An optional body was added.

Clients that send none go on as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, BodyPair, Delta, Severities

PAIR = BodyPair
SEVERITY = Severities.both(SAFE)


def judge(pair: BodyPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and not pair.new.required and not pair.old:
        yield Delta("a body may be sent now", old=False, new=True)
