"""A whole number has a fraction."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "integer-as-fraction"
CHECK = "body-schema"
PROMISE = "A whole number has no fraction."


def applies(target: Target) -> bool:
    """Records hold a whole number."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """A half more."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "integer")


def _spoil(value: Any, _: Ways) -> Any:
    return value + 0.5 if isinstance(value, int) else value
