"""A number is greater than the most that the contract allows."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only, limit

ID = "above-maximum"
CHECK = "body-schema"
PROMISE = "A number keeps to its upper bound."


def applies(target: Target) -> bool:
    """Records hold a number with an upper bound."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """One step above the bound: one, where no step is documented."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "integer", "number") and limit(ways, "maximum", max) is not None


def _spoil(value: Any, ways: Ways) -> Any:
    return (
        limit(ways, "maximum", max) + (limit(ways, "multipleOf", max) or 1)
        if isinstance(value, (int, float))
        else value
    )
