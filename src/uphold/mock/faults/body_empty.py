"""The body of a success is empty."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success, shows_json

ID = "body-empty"
CHECK = "content-type"
PROMISE = "The documented body is there."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target) is not None


def apply(exchange: Exchange) -> Reply:
    """Status and media type stay."""
    if not shows_json(exchange):
        return exchange.reply
    return replace(exchange.reply, content=b"")
