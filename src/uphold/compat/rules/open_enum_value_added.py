"""A value was put into an open enum.

`x-extensible-enum` lists the values of today and tells readers to expect others: nobody is surprised.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, SchemaPair, Severities, key_of, shown

PAIR = SchemaPair
SEVERITY = Severities.both(SAFE)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    old, new = pair.old.value("x-extensible-enum"), pair.new.value("x-extensible-enum")
    if isinstance(old, list) and isinstance(new, list):
        known = {key_of(value) for value in old}
        for value in new:
            if key_of(value) not in known:
                text = f"the value {shown(value)} of the open list is new"
                yield Delta(text, None, value, key_of(value), keyword="x-extensible-enum")
