"""A number is too great for what clients can read."""

from __future__ import annotations

from typing import Any

from msgspec import Raw

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "number-out-of-range"
CHECK = "content-type"
PROMISE = "A number in a body is one that every client can read."
ON_BYTES = True


def applies(target: Target) -> bool:
    """Records hold a number."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """A one with 999 zeros."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "integer", "number")


def _spoil(value: Any, _: Ways) -> Any:
    return Raw(b"1e999") if isinstance(value, (int, float)) else value
