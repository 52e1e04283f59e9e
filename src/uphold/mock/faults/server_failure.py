"""A request that the contract allows is answered with 500."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target

ID = "server-failure"
CHECK = "server-error"
PROMISE = "A request that the contract allows never makes the server fail."


def applies(_: Target) -> bool:
    """Everywhere."""
    return True


def apply(exchange: Exchange) -> Reply:
    """500 with a JSON body instead of a success."""
    return Reply.json(500, {"message": "Server Error"}) if exchange.succeeded else exchange.reply
