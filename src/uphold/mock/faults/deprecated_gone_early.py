"""A deprecated operation is gone before its time."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import failure

ID = "deprecated-gone-early"
CHECK = "deprecation"
PROMISE = "A deprecated operation works until the day that was announced."


def applies(target: Target) -> bool:
    """The operation is deprecated."""
    return target.operation.deprecated


def apply(exchange: Exchange) -> Reply:
    """410 for whoever has a good token."""
    return exchange.reply if exchange.refused == "unauthorized" else failure(exchange.conventions, 410)
