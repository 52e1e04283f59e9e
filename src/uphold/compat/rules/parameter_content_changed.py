"""A parameter is serialised by another media type, or by a schema instead.

The same value looks different on the wire.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, ParameterPair, Severities

PAIR = ParameterPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: ParameterPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.old.media_type != pair.new.media_type:
        yield Delta(
            f"the parameter `{pair.new.name}` is serialised in another way",
            pair.old.media_type or pair.old.style,
            pair.new.media_type or pair.new.style,
        )
