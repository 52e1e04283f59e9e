"""A header of a reply holds what its schema does not allow."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import declared_headers

ID = "header-wrong"
CHECK = "headers"
PROMISE = "A header of a reply satisfies the schema that is documented for it."


def applies(target: Target) -> bool:
    """A success declares a header that holds a number, and that no check of its own looks after."""
    return any(header.schema.get("type") == "integer" for header in declared_headers(target))


def apply(exchange: Exchange) -> Reply:
    """A word for the number."""
    reply = exchange.reply
    counts = {one.name.lower() for one in declared_headers(exchange.target) if one.schema.get("type") == "integer"}
    told = tuple((name, "several" if name.lower() in counts else text) for name, text in reply.headers)
    return replace(reply, headers=told)
