"""A text that must say something is empty."""

from __future__ import annotations

from typing import Any

from uphold.contract import Schema
from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "text-empty"
CHECK = "body-schema"
PROMISE = "A text that may not be empty says something."


def applies(target: Target) -> bool:
    """Records hold a text with a least length or a closed list."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """The empty text."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "string") and all(_says_something(way.schema) for way in ways)


def _spoil(value: Any, _: Ways) -> Any:
    return "" if isinstance(value, str) else value


def _says_something(schema: Schema) -> bool:
    return bool(schema.get("minLength")) or ("enum" in schema and "" not in schema["enum"])
