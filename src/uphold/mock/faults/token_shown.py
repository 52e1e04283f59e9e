"""Every record shows the token of the caller."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_records, needs_token, presented, record_members

ID = "token-shown"
CHECK = "secrets"
PROMISE = "No reply holds a token, but that of the operation that hands them out."


def applies(target: Target) -> bool:
    """Replies show records to callers with a token."""
    return needs_token(target) and bool(record_members(target))


def apply(exchange: Exchange) -> Reply:
    """A member more."""
    token = presented(exchange.target, exchange.request)
    return edit_records(exchange, lambda record: record.update(apiToken=token)) if token else exchange.reply
