"""A list has more items than the contract allows."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only, limit

ID = "list-too-long"
CHECK = "body-schema"
PROMISE = "A list has no more items than the contract allows."


def applies(target: Target) -> bool:
    """Records hold a list with a greatest number of items."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """Its first item is repeated until there are too many."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "array") and limit(ways, "maxItems", max) is not None


def _spoil(value: Any, ways: Ways) -> Any:
    if not isinstance(value, list) or not value:
        return value
    return value + value[:1] * (limit(ways, "maxItems", max) + 1 - len(value))
