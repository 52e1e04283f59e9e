"""Members that are not named are now allowed.

A reader that was promised a closed object may meet members that it does not know. One that passes over what it does
not know is not hurt: a policy may say so.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old.closed and not pair.new.closed and "object" in pair.old.types & pair.new.types:
        yield Delta("members that are not named are allowed now", old=False, new=True, keyword="additionalProperties")
