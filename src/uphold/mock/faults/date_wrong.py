"""Dates are written day first, with strokes."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts

ID = "date-wrong"
CHECK = "format"
PROMISE = "A date is written in the documented format."


def applies(target: Target) -> bool:
    """Records hold such texts."""
    return has_texts(target, "date")


def apply(exchange: Exchange) -> Reply:
    """31/01/2026."""
    return edit_texts(exchange, lambda _: "31/01/2026", "date")
