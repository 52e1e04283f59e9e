"""The default of a value changed.

A client that leaves the value out gets another behaviour than before, without having changed anything. A default that
is new may only say what was so before. Where the old contract required the value, nobody could leave it out.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, REQUEST, RISKY, SAFE, Delta, SchemaPair, Severities, key_of, shown

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    old, new = pair.old.value("default"), pair.new.value("default")
    if pair.old.has("default") == pair.new.has("default") and key_of(old) == key_of(new):
        return
    kept = SAFE if pair.needed else None
    if not pair.old.has("default"):
        severity = RISKY if pair.direction is REQUEST and not pair.needed else SAFE
        yield Delta(f"the default is {shown(new)} now", None, new, keyword="default", severity=severity)
    elif not pair.new.has("default"):
        yield Delta(f"the default {shown(old)} is gone", old, None, keyword="default", severity=kept)
    else:
        yield Delta(f"the default was {shown(old)}, and is {shown(new)}", old, new, keyword="default", severity=kept)
