"""A member that the contract requires is missing from every record."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_records, required_members

ID = "member-missing"
CHECK = "body-schema"
PROMISE = "A required member is there in every record."


def applies(target: Target) -> bool:
    """Records have a required member."""
    return bool(required_members(target))


def apply(exchange: Exchange) -> Reply:
    """The first required member is left out."""
    names = required_members(exchange.target)
    return edit_records(exchange, lambda record: record.pop(names[0], None))
