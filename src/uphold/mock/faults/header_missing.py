"""A header that the contract requires of a reply does not come."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import declared_headers

ID = "header-missing"
CHECK = "headers"
PROMISE = "A header that is required of a reply is there."


def applies(target: Target) -> bool:
    """A success requires a header that no check of its own looks after."""
    return any(header.required for header in declared_headers(target))


def apply(exchange: Exchange) -> Reply:
    """The first of them is left out."""
    reply = exchange.reply
    gone = next((one.name.lower() for one in declared_headers(exchange.target) if one.required), "")
    return replace(reply, headers=tuple((name, text) for name, text in reply.headers if name.lower() != gone))
