"""A refused token is repeated in the text of the error."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_refusal, needs_token, presented

ID = "token-echoed"
CHECK = "secrets"
PROMISE = "No reply holds a token, not even one that is refused."


def applies(target: Target) -> bool:
    """The operation needs a token, and refusals have a text."""
    return needs_token(target) and bool(target.conventions.errors)


def apply(exchange: Exchange) -> Reply:
    """Behind the text of the honest refusal."""
    token = presented(exchange.target, exchange.request)
    shape = exchange.conventions.error_for(exchange.status)
    if not token or shape is None:
        return exchange.reply
    name = shape.message
    return edit_refusal(exchange, lambda body: body.update({name: f"{body.get(name, '')} ({token})"}), "unauthorized")
