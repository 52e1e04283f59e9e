"""The same read fails when it is sent a second time."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target

ID = "failure-on-second-read"
CHECK = "idempotence"
PROMISE = "Reading twice shows the same."


def applies(target: Target) -> bool:
    """The operation reads."""
    return target.operation.method == "GET"


def apply(exchange: Exchange) -> Reply:
    """500 for the very request that was served last."""
    if not exchange.succeeded:
        return exchange.reply
    now = (exchange.request.path, exchange.request.query)
    before = exchange.memory.get("last")
    exchange.memory["last"] = now
    return Reply.json(500, {"message": "Server Error"}) if now == before else exchange.reply
