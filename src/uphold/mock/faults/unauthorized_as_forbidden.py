"""A caller without a good token is answered with 403."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import needs_token

ID = "unauthorized-as-forbidden"
CHECK = "unauthorized"
PROMISE = "A call without a good token has the documented status."


def applies(target: Target) -> bool:
    """The operation needs a token."""
    return needs_token(target)


def apply(exchange: Exchange) -> Reply:
    """The body stays."""
    return exchange.reply.with_status(403) if exchange.refused == "unauthorized" else exchange.reply
