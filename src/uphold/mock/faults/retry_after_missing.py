"""A reply to one call too many does not say when to try again."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import needs_token

ID = "retry-after-missing"
CHECK = "rate-limit"
PROMISE = "A refused call says when to try again."


def applies(target: Target) -> bool:
    """The API tells it in a header; seen where the mock has a limit."""
    limits = target.conventions.limits
    return target.conventions.declares_limits and needs_token(target) and bool(limits.retry_after)


def apply(exchange: Exchange) -> Reply:
    """The header is missing; the other ones stay."""
    name = exchange.conventions.limits.retry_after.lower()
    if exchange.refused != "limited":
        return exchange.reply
    headers = tuple(header for header in exchange.reply.headers if header[0].lower() != name)
    return replace(exchange.reply, headers=headers)
