"""The messages of a wrong field are one text instead of a list."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_fields, names_fields

ID = "error-fields-flat"
CHECK = "error-shape"
PROMISE = "The messages of a field are a list of texts."


def applies(target: Target) -> bool:
    """A documented shape of errors names fields, and there is input that can be wrong."""
    return names_fields(target)


def apply(exchange: Exchange) -> Reply:
    """The first message of each field."""
    return edit_fields(exchange, lambda fields: {field: said[0] for field, said in fields.items()})
