"""A changed record is answered under another id."""

from __future__ import annotations

from typing import Any

from uphold.contract import Role
from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_records, record_members
from uphold.mock.making.places import id_member

ID = "id-changes"
CHECK = "lifecycle"
PROMISE = "The id of a record never changes."


def applies(target: Target) -> bool:
    """A record is changed and comes back with its id."""
    is_change = target.contract.role(target.operation) in {Role.UPDATE, Role.REPLACE}
    return is_change and id_member(target.conventions) in record_members(target)


def apply(exchange: Exchange) -> Reply:
    """A number counted up, a text turned round."""
    name = id_member(exchange.conventions)

    def change(record: dict[str, Any]) -> None:
        if name in record:
            record[name] = _other(record[name])

    return edit_records(exchange, change)


def _other(id_: Any) -> Any:
    if isinstance(id_, int):
        return id_ + 1
    return str(int(id_) + 1) if str(id_).isdecimal() else str(id_)[::-1]
