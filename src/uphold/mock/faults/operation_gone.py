"""An operation that the release lists is not there any more."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import documents, failure

ID = "operation-gone"
CHECK = "served"
PROMISE = "What a release lists can be called."


def applies(target: Target) -> bool:
    """The operation does not document that its method may not be allowed, and is not on its way out."""
    return not documents(target.operation, 405) and not target.operation.deprecated


def apply(exchange: Exchange) -> Reply:
    """405 for whoever has a good token."""
    return exchange.reply if exchange.refused == "unauthorized" else failure(exchange.conventions, 405)
