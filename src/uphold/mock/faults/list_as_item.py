"""A list inside a record comes as its first item alone."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "list-as-item"
CHECK = "body-schema"
PROMISE = "A list is a list, however many items it has."


def applies(target: Target) -> bool:
    """Records hold a list whose items are no lists."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """An empty list stays what it is."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "array") and all(way.items is not None and not way.items.allows("array") for way in ways)


def _spoil(value: Any, _: Ways) -> Any:
    return value[0] if isinstance(value, list) and value else value
