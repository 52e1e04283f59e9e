"""A body with a hundred lists in each other is answered with 500."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import body_form

ID = "failure-on-deep-json"
CHECK = "robustness"
PROMISE = "A request that nobody would send is refused, and never makes the server fail."
_DEEP = b"[" * 100


def applies(target: Target) -> bool:
    """A JSON body is declared."""
    return body_form(target) is not None


def apply(exchange: Exchange) -> Reply:
    """As a server does whose reader of JSON calls itself without a bound."""
    if exchange.refused == "unauthorized" or _DEEP not in exchange.request.content:
        return exchange.reply
    return Reply.json(500, {"message": "Server Error"})
