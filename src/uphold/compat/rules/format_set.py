"""A format was set, or changed.

Values that do not keep to it are refused. Formats that forbid nothing (`password`, `double`) do not count; those of
numbers are bounds, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, names, one_of

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    more = pair.new.formats - pair.old.formats
    if more:
        yield Delta(
            f"values must have the format {names(more)}", one_of(pair.old.formats), one_of(more), keyword="format"
        )
