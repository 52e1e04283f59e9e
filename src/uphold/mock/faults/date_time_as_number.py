"""Dates with a time come as seconds since 1970."""

from __future__ import annotations

from datetime import datetime

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts

ID = "date-time-as-number"
CHECK = "body-schema"
PROMISE = "A date with a time is a text of the documented format."


def applies(target: Target) -> bool:
    """Records hold such texts."""
    return has_texts(target, "date-time")


def apply(exchange: Exchange) -> Reply:
    """The same instant, as a number."""
    return edit_texts(exchange, _seconds, "date-time")


def _seconds(text: str) -> object:
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except ValueError:  # another fault was here before
        return text
