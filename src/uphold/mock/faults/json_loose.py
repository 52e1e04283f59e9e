"""The JSON of a success has a comma behind its last member."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success, shows_json

ID = "json-loose"
CHECK = "content-type"
PROMISE = "What is declared as JSON is JSON."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target) is not None


def apply(exchange: Exchange) -> Reply:
    """As JavaScript would let it pass."""
    if not shows_json(exchange):
        return exchange.reply
    return replace(exchange.reply, content=exchange.reply.content[:-1] + b"," + exchange.reply.content[-1:])
