"""A success comes as an HTML page instead of the documented media type."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success

ID = "html-body"
CHECK = "content-type"


def applies(target: Target) -> bool:
    """A success documents a JSON body."""
    return json_success(target.operation) is not None


def apply(exchange: Exchange) -> Reply:
    """The status stays; body and media type are those of a page."""
    if not exchange.succeeded or not exchange.reply.content:
        return exchange.reply
    page = b"<!doctype html><html><title>Done</title><p>Done.</html>"
    return replace(exchange.reply, content=page, media_type="text/html; charset=utf-8")
