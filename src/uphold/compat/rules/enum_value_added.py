"""A value was put into an enum.

A reader that handles the listed values, and no others, meets one that it does not know. `const` is an enum of one
value.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, key_of, shown

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old.enum is not None and pair.new.enum is not None:
        known = {key_of(value) for value in pair.old.enum}
        for value in pair.new.enum:
            if key_of(value) not in known:
                yield Delta(f"the value {shown(value)} is newly allowed", None, value, key_of(value), keyword="enum")
