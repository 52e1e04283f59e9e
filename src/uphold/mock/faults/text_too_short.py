"""A text is shorter than the least length that the contract allows."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only, limit

ID = "text-too-short"
CHECK = "body-schema"
PROMISE = "A text keeps to its least length."


def applies(target: Target) -> bool:
    """Records hold a text with a least length."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """One character less than the least."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "string") and bool(limit(ways, "minLength", min))


def _spoil(value: Any, ways: Ways) -> Any:
    return value[: limit(ways, "minLength", min) - 1] if isinstance(value, str) else value
