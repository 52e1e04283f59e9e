"""An optional member that a client sent does not come back."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import body_members, body_of, edit_records, record_members, required_members

ID = "sent-member-lost"
CHECK = "lifecycle"
PROMISE = "What a client sent is in the record that it gets back."


def applies(target: Target) -> bool:
    """A record comes back that has an optional member which the body may have, too."""
    return bool(_optional(target, None))


def apply(exchange: Exchange) -> Reply:
    """The first such member that was sent is left out."""
    sent = body_of(exchange.request)
    optional = _optional(exchange.target, exchange.status)
    lost = next((name for name in optional if isinstance(sent, dict) and name in sent), None)
    return exchange.reply if lost is None else edit_records(exchange, lambda record: record.pop(lost, None))


def _optional(target: Target, status: int | None) -> list[str]:
    settable = body_members(target)
    required = required_members(target, status)
    return [name for name in record_members(target, status) if name in settable and name not in required]
