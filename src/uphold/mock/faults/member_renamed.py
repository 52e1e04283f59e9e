"""A text of every record stands under a name in another spelling: first_name for firstName."""

from __future__ import annotations

import re
from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_records, record_members, required_members

ID = "member-renamed"
CHECK = "member"


def applies(target: Target) -> bool:
    """Records have a text member that is not their id."""
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
    """A member that the contract requires, if one is a text; its loss is surely noticed."""
    members = record_members(target, status)
    texts = [name for name, form in members.items() if form.allows("string") and not name.lower().endswith("id")]
    required = set(required_members(target))
    return next((name for name in texts if name in required), texts[0] if texts else None)
