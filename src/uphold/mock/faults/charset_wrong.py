"""A JSON body in UTF-8 is declared as Latin-1."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success, shows_json

ID = "charset-wrong"
CHECK = "content-type"
PROMISE = "JSON is in UTF-8 and says nothing else."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target) is not None


def apply(exchange: Exchange) -> Reply:
    """The body stays."""
    if not shows_json(exchange):
        return exchange.reply
    return replace(exchange.reply, media_type="application/json; charset=iso-8859-1")
