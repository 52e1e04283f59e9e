"""A parameter is written in another way.

`style` or `explode` changed, and its values look different on the wire: `a=1,2` is not `a=1&a=2`. For plain values
most styles are alike, and then there is no change.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, ParameterPair, Severities, wire

PAIR = ParameterPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: ParameterPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if not pair.old or not pair.new or pair.old.media_type or pair.new.media_type:
        return
    types = {word for view in (pair.old_schema, pair.new_schema) if view for word in view.types}
    old, new = (wire(one.style, types, explode=one.explode) for one in (pair.old, pair.new))
    if old != new:
        yield Delta(
            f"the parameter `{pair.new.name}` is written in another way",
            {"style": pair.old.style, "explode": pair.old.explode},
            {"style": pair.new.style, "explode": pair.new.explode},
        )
