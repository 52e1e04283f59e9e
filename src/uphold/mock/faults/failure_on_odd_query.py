"""A query whose bytes are no UTF-8 is answered with 500."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from uphold.mock.exchange import Exchange, Reply, Target

ID = "failure-on-odd-query"
CHECK = "robustness"
PROMISE = "A request that nobody would send is refused, and never makes the server fail."


def applies(target: Target) -> bool:
    """The operation reads; whoever reads may be sent here by a broken link."""
    return target.operation.method == "GET"


def apply(exchange: Exchange) -> Reply:
    """As a server does that decodes whatever comes."""
    if exchange.refused == "unauthorized":
        return exchange.reply
    try:
        unquote_to_bytes(exchange.request.query).decode()
    except UnicodeDecodeError:
        return Reply.json(500, {"message": "Server Error"})
    return exchange.reply
