"""A number is no multiple of its step: 0.075 where the step is 0.01."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only, limit

ID = "multiple-broken"
CHECK = "body-schema"
PROMISE = "A number is a multiple of its step."


def applies(target: Target) -> bool:
    """Records hold a number with a step."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """Half the smallest step is added, in decimal arithmetic."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "number", "integer") and limit(ways, "multipleOf", min) is not None


def _spoil(value: Any, ways: Ways) -> Any:
    if not isinstance(value, (int, float)):
        return value
    half = Decimal(str(limit(ways, "multipleOf", min))) / 2
    return float(Decimal(str(value)) + half)
