"""A caller without a good token gets an error body of another make than the documented one."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target

ID = "unauthorized-body-wrong"
CHECK = "unauthorized"


def applies(target: Target) -> bool:
    """The operation needs a token."""
    return (
        target.conventions.authentication is not None
        and target.operation.id not in target.conventions.authentication.anonymous
    )


def apply(exchange: Exchange) -> Reply:
    """An empty object."""
    return exchange.reply.with_value({}) if exchange.refused == "unauthorized" else exchange.reply
