"""A list whose items may not be null has a null in it."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "list-item-null"
CHECK = "body-schema"
PROMISE = "The items of a list are null only where the contract says so."


def applies(target: Target) -> bool:
    """Records hold a list whose items may not be null."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """A null is added at the end."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "array") and all(way.items is not None and not way.items.allows("null") for way in ways)


def _spoil(value: Any, _: Ways) -> Any:
    return [*value, None] if isinstance(value, list) else value
