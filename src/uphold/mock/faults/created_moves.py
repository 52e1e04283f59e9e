"""The time at which a record was made moves with every change of it."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Key, Record
from uphold.mock.lies import record_members
from uphold.mock.twists import Call

ID = "created-moves"
CHECK = "lifecycle"
PROMISE = "The time at which a record was made never changes."


def applies(target: Target) -> bool:
    """A record is changed that says when it was made."""
    return target.contract.role(target.operation) in {Role.UPDATE, Role.REPLACE} and _is_told(target)


def kept(_: Call, after: Record | None, __: Key, before: Record | None) -> Record | None:
    """The time of the change."""
    return after.changed(created=after.updated) if after is not None and before is not None else after


def _is_told(target: Target) -> bool:
    records = target.conventions.records
    return records is not None and not record_members(target).keys().isdisjoint(records.created)
