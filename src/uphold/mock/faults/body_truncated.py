"""The second half of a body is missing."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success, shows_json

ID = "body-truncated"
CHECK = "content-type"
PROMISE = "A body is complete."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target) is not None


def apply(exchange: Exchange) -> Reply:
    """The length agrees with what is left."""
    if not shows_json(exchange):
        return exchange.reply
    return replace(exchange.reply, content=exchange.reply.content[: len(exchange.reply.content) // 2])
