"""Dates name a day that no calendar has."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts

ID = "date-impossible"
CHECK = "format"
PROMISE = "A date is one that the calendar has."


def applies(target: Target) -> bool:
    """Records hold such texts."""
    return has_texts(target, "date")


def apply(exchange: Exchange) -> Reply:
    """The 30th of February."""
    return edit_texts(exchange, lambda text: f"{text[:5]}02-30", "date")
