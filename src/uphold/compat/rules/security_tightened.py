"""A way to be let in no longer suffices.

A client that showed what the old document asked for is refused: a scheme more, another scheme, a scope more, or any
at all where none was needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, SecurityPair, Severities

PAIR = SecurityPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: SecurityPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    for way in pair.old:
        if not any(way.suffices_for(one) for one in pair.new):
            text = f"{way} no longer suffices, but {' or '.join(sorted(map(str, pair.new)))}"
            yield Delta(text, str(way), sorted(map(str, pair.new)), str(way), cause=text)
