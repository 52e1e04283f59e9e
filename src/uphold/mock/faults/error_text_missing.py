"""A refusal says nothing: the text of the error is missing."""

from __future__ import annotations

from uphold.contract import ErrorShape
from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_refusal, has_input

ID = "error-text-missing"
CHECK = "error-shape"
PROMISE = "An error says in its text what was wrong."


def applies(target: Target) -> bool:
    """A documented shape of errors requires the text, and there is input that can be wrong."""
    return has_input(target) and any(map(_requires_text, target.conventions.errors))


def apply(exchange: Exchange) -> Reply:
    """The rest of the body stays."""
    shape = exchange.conventions.error_for(exchange.status)
    if shape is None or not _requires_text(shape):
        return exchange.reply
    return edit_refusal(exchange, lambda body: body.pop(shape.message, None), "invalid", "unknown")


def _requires_text(shape: ErrorShape) -> bool:
    return not shape.schema or shape.message in shape.schema.get("required", ())
