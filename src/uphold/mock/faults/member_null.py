"""A member that may not be null is null in every record."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_records, member_ways, record_members

ID = "member-null"
CHECK = "body-schema"
PROMISE = "A member is null only where the contract says so."


def applies(target: Target) -> bool:
    """Records have a member that may not be null."""
    return _firm(target, None) is not None


def apply(exchange: Exchange) -> Reply:
    """The last such member is null."""
    name = _firm(exchange.target, exchange.status)
    if name is None:
        return exchange.reply
    return edit_records(exchange, lambda record: record.update({name: None} if name in record else {}))


def _firm(target: Target, status: int | None) -> str | None:
    forms = record_members(target, status)
    return next((name for name in reversed(member_ways(target, status)) if not forms[name].allows("null")), None)
