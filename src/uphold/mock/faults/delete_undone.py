"""A deletion is answered as if it had been done, and the record is still there."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Key, Record
from uphold.mock.twists import Call

ID = "delete-undone"
CHECK = "lifecycle"
PROMISE = "What was deleted is gone."


def applies(target: Target) -> bool:
    """A record is deleted."""
    return target.contract.role(target.operation) is Role.DELETE


def kept(_: Call, __: Record | None, ___: Key, before: Record | None) -> Record | None:
    """The store keeps what it had."""
    return before
