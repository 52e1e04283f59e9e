"""A served request is answered with a success status that the contract does not list."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target

ID = "status-undocumented"
CHECK = "status-documented"
PROMISE = "Every status that is answered is documented."


def applies(target: Target) -> bool:
    """Not every status is documented by a range or a default."""
    return not any(reply.status in {"2XX", "default"} for reply in target.operation.replies)


def apply(exchange: Exchange) -> Reply:
    """206, 203 or 207 instead of the documented status."""
    documented = {reply.status for reply in exchange.operation.replies}
    other = next(status for status in (206, 203, 207, 226) if str(status) not in documented)
    return exchange.reply.with_status(other) if exchange.succeeded else exchange.reply
