"""A success comes as an HTML page instead of the documented media type."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success, shows_json

ID = "html-body"
CHECK = "content-type"
PROMISE = "A body is of the media type that is documented for its status."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target) is not None


def apply(exchange: Exchange) -> Reply:
    """The status stays; body and media type are those of a page."""
    if not shows_json(exchange):
        return exchange.reply
    page = b"<!doctype html><html><title>Done</title><p>Done.</html>"
    return replace(exchange.reply, content=page, media_type="text/html; charset=utf-8")
