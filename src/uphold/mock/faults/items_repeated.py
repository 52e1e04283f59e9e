"""A list whose items must differ holds one of them twice."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "items-repeated"
CHECK = "body-schema"
PROMISE = "The items of a list differ where the contract says so."


def applies(target: Target) -> bool:
    """Records hold a list whose items must differ."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """The first item comes again at the end."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "array") and all(way.schema.get("uniqueItems") is True for way in ways)


def _spoil(value: Any, _: Ways) -> Any:
    return value + value[:1] if isinstance(value, list) else value
