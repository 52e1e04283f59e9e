"""A text is longer than the contract allows."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only, limit

ID = "text-too-long"
CHECK = "body-schema"
PROMISE = "A text keeps to its greatest length."


def applies(target: Target) -> bool:
    """Records hold a text with a greatest length."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """Filled up to one character more than the most."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "string") and limit(ways, "maxLength", max) is not None


def _spoil(value: Any, ways: Ways) -> Any:
    return value.ljust(limit(ways, "maxLength", max) + 1, "x") if isinstance(value, str) else value
