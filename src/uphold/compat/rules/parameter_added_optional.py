"""An optional parameter was added.

Clients that do not know it go on as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, ParameterPair, Severities

PAIR = ParameterPair
SEVERITY = Severities.both(SAFE)


def judge(pair: ParameterPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and not pair.new.required and not pair.old:
        yield Delta(f"the optional {pair.new.location} parameter `{pair.new.name}` is new", None, pair.new.name)
