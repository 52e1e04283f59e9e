"""True and false are written as 1 and 0."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "boolean-as-number"
CHECK = "body-schema"
PROMISE = "A truth value is true or false."


def applies(target: Target) -> bool:
    """Records hold a truth value."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """1 or 0."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "boolean")


def _spoil(value: Any, _: Ways) -> Any:
    return int(value) if isinstance(value, bool) else value
