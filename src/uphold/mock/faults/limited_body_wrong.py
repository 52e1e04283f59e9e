"""A reply to one call too many has an error body of another make than the documented one."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import needs_token

ID = "limited-body-wrong"
CHECK = "rate-limit"
PROMISE = "A refused call has the documented error body."


def applies(target: Target) -> bool:
    """The API documents limits and a shape of errors; seen where the mock has a limit."""
    return target.conventions.declares_limits and needs_token(target) and bool(target.conventions.errors)


def apply(exchange: Exchange) -> Reply:
    """An empty object."""
    return exchange.reply.with_value({}) if exchange.refused == "limited" else exchange.reply
