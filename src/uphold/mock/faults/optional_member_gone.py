"""A new record is shown without a member that no schema requires, though it was always there."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_records, record_members, required_members

ID = "optional-member-gone"
CHECK = "observed"
PROMISE = "A member that was once in replies stays in them."


def applies(target: Target) -> bool:
    """A record is made that has an optional member."""
    return target.contract.role(target.operation) is Role.CREATE and bool(_optional(target))


def apply(exchange: Exchange) -> Reply:
    """The last such member is left out."""
    names = _optional(exchange.target, exchange.status)
    return edit_records(exchange, lambda record: record.pop(names[-1], None)) if names else exchange.reply


def _optional(target: Target, status: int | None = None) -> list[str]:
    required = required_members(target, status)
    return [name for name in record_members(target, status) if name not in required]
