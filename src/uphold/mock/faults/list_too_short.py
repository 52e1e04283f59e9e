"""A list has fewer items than the contract allows."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only, limit

ID = "list-too-short"
CHECK = "body-schema"
PROMISE = "A list has as many items as the contract asks for."


def applies(target: Target) -> bool:
    """Records hold a list with a least number of items."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """One item less than the least."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "array") and bool(limit(ways, "minItems", min))


def _spoil(value: Any, ways: Ways) -> Any:
    return value[: limit(ways, "minItems", min) - 1] if isinstance(value, list) else value
