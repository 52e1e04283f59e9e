"""A success is answered with 204, and its body is lost."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import documents, json_success, shows_json

ID = "no-content"
CHECK = "status-documented"
PROMISE = "A success has the documented status and body."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body, and 204 is not documented."""
    return json_success(target) is not None and not documents(target.operation, 204)


def apply(exchange: Exchange) -> Reply:
    """Neither body nor media type."""
    return Reply(204, headers=exchange.reply.headers) if shows_json(exchange) else exchange.reply
