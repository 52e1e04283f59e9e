"""Something new is answered with 200 instead of 201."""

from __future__ import annotations

from http import HTTPStatus

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import documents, natural_success

ID = "ok-for-created"
CHECK = "status-documented"
PROMISE = "A success has the documented status."


def applies(target: Target) -> bool:
    """The success is 201, and 200 is not documented."""
    return natural_success(target) == HTTPStatus.CREATED and not documents(target.operation, 200)


def apply(exchange: Exchange) -> Reply:
    """The body stays."""
    return (
        exchange.reply.with_status(200)
        if exchange.succeeded and exchange.status == HTTPStatus.CREATED
        else exchange.reply
    )
