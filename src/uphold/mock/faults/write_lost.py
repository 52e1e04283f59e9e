"""A change is answered as if it had been made, and is not kept."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Key, Record
from uphold.mock.lies import offers
from uphold.mock.twists import Call

ID = "write-lost"
CHECK = "lifecycle"
PROMISE = "What was changed stays changed."


def applies(target: Target) -> bool:
    """A record is changed, and can be read."""
    return target.contract.role(target.operation) in {Role.UPDATE, Role.REPLACE} and offers(target, Role.READ)


def kept(_: Call, after: Record | None, __: Key, before: Record | None) -> Record | None:
    """The store keeps what it had."""
    return before or after
