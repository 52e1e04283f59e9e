"""The JSON of a success breaks off before its end."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success, shows_json

ID = "json-invalid"
CHECK = "content-type"
PROMISE = "What is declared as JSON is complete JSON."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target) is not None


def apply(exchange: Exchange) -> Reply:
    """The last character is missing, and the length agrees with that."""
    if not shows_json(exchange):
        return exchange.reply
    return replace(exchange.reply, content=exchange.reply.content[:-1])
