"""Dates with a time are told in the zone of the server, two hours east, where UTC is documented."""

from __future__ import annotations

import datetime as dt

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts

ID = "zone-of-the-server"
CHECK = "data-format"
PROMISE = "Times are told in the documented zone."
_ZONE = dt.timezone(dt.timedelta(hours=2))


def applies(target: Target) -> bool:
    """Records hold such texts, and ``[formats]`` says that they are in UTC."""
    formats = target.conventions.formats.values()
    return any(meaning.utc for meaning in formats) and has_texts(target, "date-time")


def apply(exchange: Exchange) -> Reply:
    """The instant stays."""
    return edit_texts(exchange, _shifted, "date-time")


def _shifted(text: str) -> str:
    try:
        when = dt.datetime.fromisoformat(text)
    except ValueError:  # another fault was here before
        return text
    return when.astimezone(_ZONE).isoformat() if when.tzinfo is not None else text
