"""A plain success is answered with 201 instead of 200."""

from __future__ import annotations

from http import HTTPStatus

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import documents, natural_success

ID = "created-for-ok"
CHECK = "status-documented"
PROMISE = "A success has the documented status."


def applies(target: Target) -> bool:
    """The success is 200, and 201 is not documented."""
    return natural_success(target) == HTTPStatus.OK and not documents(target.operation, 201)


def apply(exchange: Exchange) -> Reply:
    """The body stays."""
    return (
        exchange.reply.with_status(201) if exchange.succeeded and exchange.status == HTTPStatus.OK else exchange.reply
    )
