"""A number is the bare word NaN, which JSON does not know."""

from __future__ import annotations

from typing import Any

from msgspec import Raw

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_values, has_values, is_only

ID = "number-nan"
CHECK = "content-type"
PROMISE = "What is declared as JSON is JSON."
ON_BYTES = True


def applies(target: Target) -> bool:
    """Records hold a number."""
    return has_values(target, _fits)


def apply(exchange: Exchange) -> Reply:
    """The word stands where digits belong."""
    return edit_values(exchange, _fits, _spoil)


def _fits(ways: Ways) -> bool:
    return is_only(ways, "integer", "number")


def _spoil(value: Any, _: Ways) -> Any:
    return Raw(b"NaN") if isinstance(value, (int, float)) else value
