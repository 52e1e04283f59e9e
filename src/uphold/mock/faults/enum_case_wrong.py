"""A member with a closed list of values has one of them in other letters: Active for active."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values

ID = "enum-case-wrong"
CHECK = "body-schema"
PROMISE = "A value of a closed list is written as the list has it."


def applies(target: Target) -> bool:
    """Records hold a text from a closed list."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """Capitals become small letters, small ones capitals."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    listed = [way.schema.get("enum", ()) for way in ways]
    return all(listed) and all(isinstance(text, str) and text.swapcase() != text for text in _texts(ways))


def _spoil(value: Any, ways: Ways) -> Any:
    return value.swapcase() if isinstance(value, str) and value.swapcase() not in _texts(ways) else value


def _texts(ways: Ways) -> list[Any]:
    return [text for way in ways for text in way.schema["enum"] if text is not None]
