"""The messages of a wrong field are one text instead of a list."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import can_be_wrong, edit_refusal

ID = "error-fields-flat"
CHECK = "error-shape"
PROMISE = "The messages of a field are a list of texts."


def applies(target: Target) -> bool:
    """A documented shape of errors names fields, and there is input that can be wrong."""
    return can_be_wrong(target) and any(shape.fields is not None for shape in target.conventions.errors)


def apply(exchange: Exchange) -> Reply:
    """The first message of each field."""
    shape = exchange.conventions.error_for(exchange.status)
    if shape is None or shape.fields is None:
        return exchange.reply
    name = shape.fields

    def edit(body: dict[str, Any]) -> None:
        if isinstance(body.get(name), dict):
            body[name] = {field: said[0] for field, said in body[name].items()}

    return edit_refusal(exchange, edit, "invalid")
