"""A format was taken away, or changed.

A reader may get values of another form than it was promised.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, names, one_of

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    gone = pair.old.formats - pair.new.formats
    if gone:
        yield Delta(
            f"values need not have the format {names(gone)}", one_of(gone), one_of(pair.new.formats), keyword="format"
        )
