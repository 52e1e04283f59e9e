"""Links name no scheme, so that they lead nowhere."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts

ID = "uri-wrong"
CHECK = "format"
PROMISE = "A link can be followed as it stands."


def applies(target: Target) -> bool:
    """Records hold such texts."""
    return has_texts(target, "uri")


def apply(exchange: Exchange) -> Reply:
    """What stands behind the scheme."""
    return edit_texts(exchange, lambda text: text.rpartition("//")[2], "uri")
