"""A refusal does not name the fields that were wrong."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_fields, names_fields

ID = "error-fields-missing"
CHECK = "error-fields"
PROMISE = "A refusal of a forbidden body names the fields that were wrong."


def applies(target: Target) -> bool:
    """A documented shape of errors names fields, and there is input that can be wrong."""
    return names_fields(target)


def apply(exchange: Exchange) -> Reply:
    """The text stays."""
    return edit_fields(exchange, lambda _fields: None)
