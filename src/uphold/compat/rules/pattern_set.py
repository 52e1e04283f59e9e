"""A pattern was set, or changed.

Texts that do not match it are refused. Whether texts that were allowed are forbidden now is for the containment
engine to find out.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, names

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    more = pair.new.patterns - pair.old.patterns
    if more:
        yield Delta(f"texts must match {names(more)}", sorted(pair.old.patterns), sorted(more), keyword="pattern")
