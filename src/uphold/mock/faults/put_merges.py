"""A replacement keeps the members of the old record that the new one lacks."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Key, Record
from uphold.mock.twists import Call

ID = "put-merges"
CHECK = "lifecycle"
PROMISE = "A replaced record holds what was sent and nothing of the old one."


def applies(target: Target) -> bool:
    """A record is replaced."""
    return target.contract.role(target.operation) is Role.REPLACE


def kept(_: Call, after: Record | None, __: Key, before: Record | None) -> Record | None:
    """What clients sent before is laid under what this one sent."""
    if after is None or before is None:
        return after
    return after.changed(sent={**before.sent, **after.sent}, cleared=before.cleared - after.sent.keys())
