"""An object inside a record comes as a list that holds it."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "object-as-list"
CHECK = "body-schema"
PROMISE = "A member that is an object is one."


def applies(target: Target) -> bool:
    """Records hold an object."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """A list of one."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "object")


def _spoil(value: Any, _: Ways) -> Any:
    return [value] if isinstance(value, dict) else value
