"""A listing comes as an object with the positions of the records as names."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_shown, is_listing

ID = "listing-as-object"
CHECK = "body-schema"
PROMISE = "A listing is a list."


def applies(target: Target) -> bool:
    """A reply is a list of records."""
    return is_listing(target)


def apply(exchange: Exchange) -> Reply:
    """Names count from nought."""
    return edit_shown(exchange, _named)


def _named(records: Any) -> Any:
    return {str(index): record for index, record in enumerate(records)} if isinstance(records, list) else records
