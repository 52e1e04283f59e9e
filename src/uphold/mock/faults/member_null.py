"""A member that may not be null is null in every record."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.forms import Form
from uphold.mock.lies import edit_records, record_members

ID = "member-null"
CHECK = "body-schema"


def applies(target: Target) -> bool:
    """Records have a member that may not be null."""
    return _firm(record_members(target)) is not None


def apply(exchange: Exchange) -> Reply:
    """The last such member is null."""
    members = record_members(exchange.target, exchange.status)
    name = _firm(members)
    return exchange.reply if name is None else edit_records(exchange, lambda record: record.update({name: None}))


def _firm(members: dict[str, Form]) -> str | None:
    return next((name for name, form in reversed(members.items()) if not form.allows("null")), None)
