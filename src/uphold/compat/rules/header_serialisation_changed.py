"""A header is written in another way.

The same value looks different on the wire: by a schema or a media type, or an object exploded or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, HeaderPair, Severities, wire

PAIR = HeaderPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: HeaderPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if not pair.old or not pair.new:
        return
    types = {word for view in (pair.old_schema, pair.new_schema) if view for word in view.types}
    exploded = wire("simple", types, explode=pair.old.explode) != wire("simple", types, explode=pair.new.explode)
    if exploded or pair.old.media_type != pair.new.media_type:
        yield Delta(
            f"the header `{pair.name}` is serialised in another way",
            pair.old.media_type or {"explode": pair.old.explode},
            pair.new.media_type or {"explode": pair.new.explode},
        )
