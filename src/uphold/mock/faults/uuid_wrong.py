"""UUIDs come without their hyphens, in braces."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts

ID = "uuid-wrong"
CHECK = "format"
PROMISE = "A UUID is written in the documented format."


def applies(target: Target) -> bool:
    """Records hold such texts."""
    return has_texts(target, "uuid")


def apply(exchange: Exchange) -> Reply:
    """As some libraries print them."""
    return edit_texts(exchange, lambda text: f"{{{text.replace('-', '')}}}", "uuid")
