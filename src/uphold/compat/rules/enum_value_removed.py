"""A value was taken out of an enum.

A client that sends the value is refused. A reader just never meets it again. `const` is an enum of one value.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, key_of, shown

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old.enum is not None and pair.new.enum is not None:
        left = {key_of(value) for value in pair.new.enum}
        for value in pair.old.enum:
            if key_of(value) not in left:
                yield Delta(
                    f"the value {shown(value)} is no longer allowed", value, None, key_of(value), keyword="enum"
                )
