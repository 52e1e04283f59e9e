"""A number is written as a text."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "number-as-text"
CHECK = "body-schema"
PROMISE = "A number is a number."


def applies(target: Target) -> bool:
    """Records hold a number."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """The same digits, in quotes."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "integer", "number")


def _spoil(value: Any, _: Ways) -> Any:
    return str(value) if isinstance(value, (int, float)) else value
