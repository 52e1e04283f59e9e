"""A request that the contract forbids is answered with 404, though no record is named."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import documents, has_input

ID = "unknown-for-invalid"
CHECK = "status-documented"
PROMISE = "A forbidden request gets the documented status of a refusal."

_UNKNOWN = 404


def applies(target: Target) -> bool:
    """There is input that can be wrong, and nothing that could be unknown; and ``[validation]`` does not say that 404
    may refuse, too: it would be no lie then."""
    operation, validation = target.operation, target.conventions.validation
    named = any(item.location == "path" for item in operation.parameters)
    may_refuse = validation is not None and _UNKNOWN in {validation.status, *validation.also}
    return has_input(target) and not named and not documents(operation, _UNKNOWN) and not may_refuse


def apply(exchange: Exchange) -> Reply:
    """The body of the refusal stays."""
    return exchange.reply.with_status(_UNKNOWN) if exchange.refused == "invalid" else exchange.reply
