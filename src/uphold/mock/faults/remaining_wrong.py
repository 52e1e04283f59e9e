"""The number of calls that are left never goes down."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import needs_token

ID = "remaining-wrong"
CHECK = "rate-limit"
PROMISE = "The number of calls that are left goes down with each call."


def applies(target: Target) -> bool:
    """The API tells it in a header; seen where the mock has a limit."""
    limits = target.conventions.limits
    return target.conventions.declares_limits and needs_token(target) and bool(limits.remaining)


def apply(exchange: Exchange) -> Reply:
    """The whole of the limit, always."""
    limits = exchange.conventions.limits
    headers = {name.lower(): text for name, text in exchange.reply.headers}
    most = headers.get(limits.limit.lower())
    if most is None:
        return exchange.reply
    said = tuple(
        (name, most if name.lower() == limits.remaining.lower() else text) for name, text in exchange.reply.headers
    )
    return replace(exchange.reply, headers=said)
