"""A JSON success is declared as plain text."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success, shows_json

ID = "content-type-wrong"
CHECK = "content-type"
PROMISE = "A body is of the media type that is documented for its status."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target) is not None


def apply(exchange: Exchange) -> Reply:
    """The body stays what it is; its media type is another one."""
    if not shows_json(exchange):
        return exchange.reply
    return replace(exchange.reply, media_type="text/plain; charset=utf-8")
