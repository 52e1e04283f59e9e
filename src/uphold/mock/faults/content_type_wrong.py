"""A JSON success is declared as plain text."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success

ID = "content-type-wrong"
CHECK = "content-type"


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target.operation) is not None


def apply(exchange: Exchange) -> Reply:
    """The body stays what it is; its media type is another one."""
    if not exchange.succeeded or not exchange.reply.content:
        return exchange.reply
    return replace(exchange.reply, media_type="text/plain; charset=utf-8")
