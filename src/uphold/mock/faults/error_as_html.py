"""A refusal comes as an HTML page instead of the documented media type."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import has_json, refuses_with_json

ID = "error-as-html"
CHECK = "content-type"
PROMISE = "An error is of the documented media type."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A refusal documents a JSON body."""
    return refuses_with_json(target)


def apply(exchange: Exchange) -> Reply:
    """The status stays; body and media type are those of a page."""
    if exchange.refused not in {"invalid", "unknown"} or not has_json(exchange.reply):
        return exchange.reply
    page = b"<!doctype html><html><title>Oops</title><p>Something is wrong.</html>"
    return replace(exchange.reply, content=page, media_type="text/html; charset=utf-8")
