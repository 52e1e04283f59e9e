"""A required parameter was added.

Every client that does not send it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, ParameterPair, Severities

PAIR = ParameterPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: ParameterPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and pair.new.required and not pair.old:
        yield Delta(f"the required {pair.new.location} parameter `{pair.new.name}` is new", None, pair.new.name)
