"""A refusal has no body where one is documented."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import has_json, refuses_with_json

ID = "error-body-empty"
CHECK = "content-type"
PROMISE = "An error has the documented body."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A refusal documents a JSON body."""
    return refuses_with_json(target)


def apply(exchange: Exchange) -> Reply:
    """Status and media type stay."""
    if exchange.refused not in {"invalid", "unknown"} or not has_json(exchange.reply):
        return exchange.reply
    return replace(exchange.reply, content=b"")
