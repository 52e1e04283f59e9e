"""Members that are not named are now forbidden.

`additionalProperties` or `unevaluatedProperties` became false. A client that sends more than the named members is
refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new.closed and not pair.old.closed and "object" in pair.old.types & pair.new.types:
        yield Delta("members that are not named are forbidden now", old=True, new=False, keyword="additionalProperties")
