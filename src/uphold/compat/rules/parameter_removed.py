"""A parameter was removed.

A client that sends it is refused or, worse, not understood: it gets all records where it asked for some. In what a
callback sends, a reader misses it.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, ParameterPair, Severities

PAIR = ParameterPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: ParameterPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and not pair.new:
        yield Delta(
            f"the {pair.old.location} parameter `{pair.old.name}` is gone",
            pair.old.name,
            None,
            circumstance="deprecated" if pair.old.deprecated else "",
        )
