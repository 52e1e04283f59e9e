"""A JSON body begins with a byte order mark."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success, shows_json

ID = "byte-order-mark"
CHECK = "content-type"
PROMISE = "JSON is written without a byte order mark."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target) is not None


def apply(exchange: Exchange) -> Reply:
    """Three bytes more."""
    if not shows_json(exchange):
        return exchange.reply
    return replace(exchange.reply, content=BOM_UTF8 + exchange.reply.content)
