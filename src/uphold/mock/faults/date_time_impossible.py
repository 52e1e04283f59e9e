"""Dates with a time name a month that no calendar has."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts

ID = "date-time-impossible"
CHECK = "format"
PROMISE = "A date with a time is one that the calendar has."


def applies(target: Target) -> bool:
    """Records hold such texts."""
    return has_texts(target, "date-time")


def apply(exchange: Exchange) -> Reply:
    """Month 13."""
    return edit_texts(exchange, lambda text: f"{text[:5]}13{text[7:]}", "date-time")
