"""A refusal comes with the status 200."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target

ID = "error-as-success"
CHECK = "refused"


def applies(target: Target) -> bool:
    """There is input that can be wrong."""
    return target.operation.body is not None or bool(target.operation.parameters)


def apply(exchange: Exchange) -> Reply:
    """The body of the failure stays."""
    return exchange.reply.with_status(200) if exchange.refused in {"invalid", "unknown"} else exchange.reply
