"""A refusal does not name the fields that were wrong."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import can_be_wrong, edit_refusal

ID = "error-fields-missing"
CHECK = "error-fields"
PROMISE = "A refusal of a forbidden body names the fields that were wrong."


def applies(target: Target) -> bool:
    """A documented shape of errors names fields, and there is input that can be wrong."""
    return can_be_wrong(target) and any(shape.fields is not None for shape in target.conventions.errors)


def apply(exchange: Exchange) -> Reply:
    """The text stays."""
    shape = exchange.conventions.error_for(exchange.status)
    if shape is None or shape.fields is None:
        return exchange.reply
    name = shape.fields

    def edit(body: dict[str, Any]) -> None:
        if isinstance(body.get(name), dict):
            del body[name]

    return edit_refusal(exchange, edit, "invalid")
