"""The header Content-Length promises more bytes than the body has."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success, shows_json

ID = "content-length-wrong"
CHECK = "content-length"
PROMISE = "A body is as long as its header says."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target) is not None


def apply(exchange: Exchange) -> Reply:
    """Seven bytes more; over TCP the connection then ends too early."""
    if not shows_json(exchange):
        return exchange.reply
    return replace(
        exchange.reply, headers=(*exchange.reply.headers, ("content-length", str(len(exchange.reply.content) + 7)))
    )
