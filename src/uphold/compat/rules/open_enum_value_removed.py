"""A value was taken out of an open enum.

A client that sends the value is not understood, although `x-extensible-enum` forbids nothing. A reader just never meets
it again.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, key_of, shown

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    old, new = pair.old.value("x-extensible-enum"), pair.new.value("x-extensible-enum")
    if isinstance(old, list) and isinstance(new, list):
        left = {key_of(value) for value in new}
        for value in old:
            if key_of(value) not in left:
                text = f"the value {shown(value)} of the open list is gone"
                yield Delta(text, value, None, key_of(value), keyword="x-extensible-enum")
