"""A text does not match the pattern that the contract gives for it."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only
from uphold.mock.making.patterns import finder

ID = "pattern-broken"
CHECK = "body-schema"
PROMISE = "A text with a pattern matches it."

_ODD = ("?", "x y", "0", "")


def applies(target: Target) -> bool:
    """Records hold a text with a pattern."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """The first of a few odd texts that no pattern of the place matches."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "string") and all("pattern" in way.schema for way in ways) and _odd(ways) is not None


def _spoil(value: Any, ways: Ways) -> Any:
    return _odd(ways) if isinstance(value, str) else value


def _odd(ways: Ways) -> str | None:
    return next((text for text in _ODD if not any(finder(way.schema["pattern"])(text) for way in ways)), None)
