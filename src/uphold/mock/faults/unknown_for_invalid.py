"""A request that the contract forbids is answered with 404, though no record is named."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import documents, has_input

ID = "unknown-for-invalid"
CHECK = "status-documented"
PROMISE = "A forbidden request gets the documented status of a refusal."


def applies(target: Target) -> bool:
    """There is input that can be wrong, and nothing that could be unknown."""
    operation = target.operation
    named = any(item.location == "path" for item in operation.parameters)
    return has_input(target) and not named and not documents(operation, 404)


def apply(exchange: Exchange) -> Reply:
    """The body of the refusal stays."""
    return exchange.reply.with_status(404) if exchange.refused == "invalid" else exchange.reply
