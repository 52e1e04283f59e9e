"""The allowed values changed, in a way that no other rule names.

The containment engine found a value that one document allows and the other forbids, and no single keyword explains
it: a plain schema became a union, say. Where it found neither such a value nor a proof that there is none, the change
is reported as unproven.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, REQUEST, SAFE, Delta, Refuted, SchemaPair, Severities, Unproven, shown

PAIR = SchemaPair
SEVERITY = Severities.both(BREAKING)
LAST = True


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if isinstance(pair.answer, Refuted):
        value = pair.answer.witness
        yield Delta(
            f"{shown(value)} was allowed, and is not any more"
            if pair.direction is REQUEST
            else f"{shown(value)} is allowed now, and was not before",
            value if pair.direction is REQUEST else None,
            None if pair.direction is REQUEST else value,
        )
    elif isinstance(pair.answer, Unproven):
        yield Delta("the schemas differ, and whether their values do could not be decided")
    else:
        word = "more" if pair.direction is REQUEST else "fewer"
        yield Delta(f"{word} values are allowed now", severity=SAFE)
