"""A served request is answered with a redirection to another path."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import documents

ID = "redirected"
CHECK = "status-documented"
PROMISE = "A success has the documented status."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A redirection is not documented."""
    return not documents(target.operation, 302)


def apply(exchange: Exchange) -> Reply:
    """302 to the same path with a stroke at its end."""
    if not exchange.succeeded:
        return exchange.reply
    return Reply(302, headers=(*exchange.reply.headers, ("location", f"{exchange.request.path}/")))
