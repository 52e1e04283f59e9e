"""The text of an error is a list of texts."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_refusal, has_input

ID = "error-text-retyped"
CHECK = "error-shape"
PROMISE = "An error says in one text what was wrong."


def applies(target: Target) -> bool:
    """The API documents a shape of errors, and there is input that can be wrong."""
    return bool(target.conventions.errors) and has_input(target)


def apply(exchange: Exchange) -> Reply:
    """A list of one."""
    shape = exchange.conventions.error_for(exchange.status)
    if shape is None:
        return exchange.reply
    name = shape.message
    return edit_refusal(exchange, lambda body: body.update({name: [body.get(name)]}), "invalid", "unknown")
