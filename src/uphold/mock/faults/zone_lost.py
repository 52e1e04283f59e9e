"""Dates with a time come without a zone."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts

ID = "zone-lost"
CHECK = "format"
PROMISE = "A date with a time says in which zone it is meant."


def applies(target: Target) -> bool:
    """Records hold such texts."""
    return has_texts(target, "date-time")


def apply(exchange: Exchange) -> Reply:
    """Everything after the seconds is cut off."""
    return edit_texts(exchange, lambda text: text[:19], "date-time")
