"""A member with a closed list of values has a value that is not on it."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values

ID = "enum-value-unknown"
CHECK = "body-schema"
PROMISE = "A member with a closed list of values has one of them."


def applies(target: Target) -> bool:
    """Records hold a value from a closed list."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """Every such value is an unknown one."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return bool(ways) and all("enum" in way.schema for way in ways)


def _spoil(_: Any, __: Ways) -> Any:
    return "a value that nobody listed"
