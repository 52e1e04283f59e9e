"""A success does not say of which media type its body is."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success, shows_json

ID = "content-type-missing"
CHECK = "content-type"
PROMISE = "A body says of which media type it is."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target) is not None


def apply(exchange: Exchange) -> Reply:
    """The body stays; the header is gone."""
    if not shows_json(exchange):
        return exchange.reply
    return replace(exchange.reply, media_type="")
