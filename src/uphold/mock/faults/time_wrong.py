"""Times of day name a minute that no clock has."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts

ID = "time-wrong"
CHECK = "format"
PROMISE = "A time of day is written in the documented format."


def applies(target: Target) -> bool:
    """Records hold such texts."""
    return has_texts(target, "time")


def apply(exchange: Exchange) -> Reply:
    """A quarter past the end of the hour."""
    return edit_texts(exchange, lambda _: "09:75", "time")
