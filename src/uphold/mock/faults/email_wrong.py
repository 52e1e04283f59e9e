"""Mail addresses have no at sign."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts

ID = "email-wrong"
CHECK = "format"
PROMISE = "A mail address is one."


def applies(target: Target) -> bool:
    """Records hold such texts."""
    return has_texts(target, "email")


def apply(exchange: Exchange) -> Reply:
    """The sign is spelled out."""
    return edit_texts(exchange, lambda text: text.replace("@", " at "), "email")
