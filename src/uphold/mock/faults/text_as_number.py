"""A text comes as a number instead."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "text-as-number"
CHECK = "body-schema"
PROMISE = "A text is a text."


def applies(target: Target) -> bool:
    """Records hold a text."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """The length of the text."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "string")


def _spoil(value: Any, _: Ways) -> Any:
    return len(value) if isinstance(value, str) else value
