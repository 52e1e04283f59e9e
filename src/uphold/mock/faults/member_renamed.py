"""A required text of every record stands under a name in another spelling: first_name for firstName."""

from __future__ import annotations

import re
from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_records, record_members, required_members

ID = "member-renamed"
CHECK = "body-schema"
PROMISE = "A member has the documented name."


def applies(target: Target) -> bool:
    """Records have a required text that is no id."""
    return _renamed(target, None) is not None


def apply(exchange: Exchange) -> Reply:
    """The member moves to the other name."""
    name = _renamed(exchange.target, exchange.status)
    if name is None:
        return exchange.reply
    other = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    other = other if other != name else f"{name}_"

    def rename(record: dict[str, Any]) -> None:
        if name in record:
            record[other] = record.pop(name)

    return edit_records(exchange, rename)


def _renamed(target: Target, status: int | None) -> str | None:
    """A required text: its loss is a broken promise, where that of another member is not."""
    required = required_members(target, status)
    members = record_members(target, status)
    return next(
        (name for name in members if name in required and members[name].allows("string") and not _is_id(name)), None
    )


def _is_id(name: str) -> bool:
    return name.lower().endswith("id")
