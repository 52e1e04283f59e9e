"""What a document inside a text must look like changed.

Said by `contentSchema`. A client that sends other documents is refused once there is such a schema; a reader may meet
other documents once there is none. No validator looks inside the text, so that another schema is no more than risky.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, REQUEST, RISKY, SAFE, Delta, SchemaPair, Severities

PAIR = SchemaPair
SEVERITY = Severities.both(RISKY)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old.said("contentSchema") == pair.new.said("contentSchema"):
        return
    old, new = pair.old.value("contentSchema"), pair.new.value("contentSchema")
    if not pair.old.has("contentSchema"):
        severity = BREAKING if pair.direction is REQUEST else SAFE
        yield Delta("a schema for what is inside the text is new", old, new, keyword="contentSchema", severity=severity)
    elif not pair.new.has("contentSchema"):
        severity = SAFE if pair.direction is REQUEST else BREAKING
        yield Delta(
            "the schema of what is inside the text is gone", old, new, keyword="contentSchema", severity=severity
        )
    else:
        yield Delta("the schema of what is inside the text changed", old, new, keyword="contentSchema")
