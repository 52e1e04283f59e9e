"""A new record is answered as if it had been made, and is not there afterwards."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Key, Record
from uphold.mock.twists import Call

ID = "created-record-lost"
CHECK = "lifecycle"
PROMISE = "What was created can be read."


def applies(target: Target) -> bool:
    """A record is created."""
    return target.contract.role(target.operation) is Role.CREATE


def kept(_: Call, __: Record | None, ___: Key, ____: Record | None) -> Record | None:
    """The store keeps nothing."""
    return None
