"""An object inside a record lacks a member that it must have."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "nested-member-missing"
CHECK = "body-schema"
PROMISE = "A required member is there in every object that requires it."


def applies(target: Target) -> bool:
    """Records hold an object with a required member."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """The first required member is left out."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "object") and bool(_required(ways))


def _spoil(value: Any, ways: Ways) -> Any:
    return {name: child for name, child in value.items() if name != _required(ways)[0]}


def _required(ways: Ways) -> list[str]:
    return sorted(frozenset.intersection(*(way.required for way in ways)))
