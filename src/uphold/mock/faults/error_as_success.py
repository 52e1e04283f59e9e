"""A refusal comes with the status 200."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import can_be_wrong

ID = "error-as-success"
CHECK = "refused"
PROMISE = "A request that the contract forbids is answered with the status of a refusal."


def applies(target: Target) -> bool:
    """There is input that can be wrong, beside the name of a record."""
    return can_be_wrong(target)


def apply(exchange: Exchange) -> Reply:
    """The body of the failure stays."""
    return exchange.reply.with_status(200) if exchange.refused in {"invalid", "unknown"} else exchange.reply
