"""A refusal has an error body of another make than the documented one."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import has_input

ID = "error-shape-wrong"
CHECK = "error-shape"
PROMISE = "A refusal has the documented error body."


def applies(target: Target) -> bool:
    """The API documents a shape of errors, and there is input that can be wrong."""
    return bool(target.conventions.errors) and has_input(target)


def apply(exchange: Exchange) -> Reply:
    """A number and a list where a text and a map belong."""
    shape = exchange.conventions.error_for(exchange.status)
    if exchange.refused not in {"invalid", "unknown"} or shape is None or not exchange.reply.content:
        return exchange.reply
    body: dict[str, Any] = {shape.message: 1}
    if shape.fields is not None:
        body[shape.fields] = ["wrong"]
    return exchange.reply.with_value(body)
