"""A list inside a record comes as an object with the positions as names."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "list-as-object"
CHECK = "body-schema"
PROMISE = "A member that is a list is one."


def applies(target: Target) -> bool:
    """Records hold a list."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """Names count from nought."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "array")


def _spoil(value: Any, _: Ways) -> Any:
    return {str(index): item for index, item in enumerate(value)} if isinstance(value, list) else value
