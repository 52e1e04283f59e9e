"""One call too many is answered as if the server were down."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import needs_token

ID = "limited-as-unavailable"
CHECK = "rate-limit"
PROMISE = "One call too many has the documented status."


def applies(target: Target) -> bool:
    """``[limits]`` says how calls are limited, and they are counted by token; seen where the mock has a limit."""
    return target.conventions.declares_limits and needs_token(target)


def apply(exchange: Exchange) -> Reply:
    """503 instead of the documented status."""
    return exchange.reply.with_status(503) if exchange.refused == "limited" else exchange.reply
