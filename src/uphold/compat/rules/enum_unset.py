"""Values are no longer limited to a list.

A reader that handles the listed values, and no others, may meet any other one.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, key_of, names

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new.enum is None and pair.old.enum:
        yield Delta(
            f"other values than {names(map(key_of, pair.old.enum))} are allowed now",
            list(pair.old.enum),
            None,
            keyword="enum",
        )
