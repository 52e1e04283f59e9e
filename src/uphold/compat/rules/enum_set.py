"""Values are now limited to a list.

Where any value was allowed (within its type), only those of `enum` or `const` are. A client that sends another one is
refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, key_of, names

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old.enum is None and pair.new.enum:
        yield Delta(
            f"only {names(map(key_of, pair.new.enum))} is allowed now", None, list(pair.new.enum), keyword="enum"
        )
