"""Dates with a time are written as people write them, not as the contract's format has it."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts

ID = "date-time-wrong"
CHECK = "format"
PROMISE = "A date with a time is written in the documented format."


def applies(target: Target) -> bool:
    """Records hold such texts."""
    return has_texts(target, "date-time")


def apply(exchange: Exchange) -> Reply:
    """Day before month, by dots."""
    return edit_texts(exchange, lambda _: "31.01.2026 08:30", "date-time")
