"""A number is smaller than the least that the contract allows."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only, limit

ID = "below-minimum"
CHECK = "body-schema"
PROMISE = "A number keeps to its lower bound."


def applies(target: Target) -> bool:
    """Records hold a number with a lower bound."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """One step below the bound: one, where no step is documented."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "integer", "number") and limit(ways, "minimum", min) is not None


def _spoil(value: Any, ways: Ways) -> Any:
    return (
        limit(ways, "minimum", min) - (limit(ways, "multipleOf", max) or 1)
        if isinstance(value, (int, float))
        else value
    )
