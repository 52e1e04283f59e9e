"""A member that has one allowed value has another."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values

ID = "constant-wrong"
CHECK = "body-schema"
PROMISE = "A member with one allowed value has it."


def applies(target: Target) -> bool:
    """Records hold a member with a single allowed value."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """A text is lengthened, a number counted up, a truth turned over."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return bool(ways) and all("const" in way.schema or len(way.schema.get("enum", ())) == 1 for way in ways)


def _spoil(value: Any, _: Ways) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, (int, float)) else f"no {value}"
