"""A record has a member that the contract closes it to."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "member-undeclared"
CHECK = "body-schema"
PROMISE = "A closed record has no member but the declared ones."


def applies(target: Target) -> bool:
    """A record holds an object that is closed."""
    return has_values(target, _closed)


def apply(exchange: Exchange) -> Reply:
    """Every such object has a member more."""
    return edit_values(exchange, _closed, lambda value, _: _widened(value))


def _closed(ways: Ways) -> bool:
    return is_only(ways, "object") and all(way.schema.get("additionalProperties") is False for way in ways)


def _widened(value: Any) -> Any:
    return {**value, "internalNote": "for nobody's eyes"} if isinstance(value, dict) else value
