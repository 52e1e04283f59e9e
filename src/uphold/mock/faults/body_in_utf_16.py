"""A JSON body is written in UTF-16."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success, shows_json

ID = "body-in-utf-16"
CHECK = "content-type"
PROMISE = "JSON is written in UTF-8."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target) is not None


def apply(exchange: Exchange) -> Reply:
    """With its byte order mark; the header stays."""
    if not shows_json(exchange):
        return exchange.reply
    return replace(exchange.reply, content=exchange.reply.content.decode().encode("utf-16"))
