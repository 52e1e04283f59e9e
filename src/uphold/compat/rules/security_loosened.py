"""A new way to be let in.

Clients go on as before. Whether more people may now see what they should not is another question: look at it.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, SecurityPair, Severities

PAIR = SecurityPair
SEVERITY = Severities.both(SAFE)


def judge(pair: SecurityPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    for way in pair.new:
        if not any(way.suffices_for(one) for one in pair.old):
            text = f"{way} is a new way in"
            yield Delta(text, sorted(map(str, pair.old)), str(way), str(way), cause=text)
