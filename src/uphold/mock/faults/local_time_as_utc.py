"""Dates with a time tell the local time of a place two hours east, marked as UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from uphold.contract import Role
from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts, offers

ID = "local-time-as-utc"
CHECK = "lifecycle"
PROMISE = "A date with a time names the instant at which the thing happened."


def applies(target: Target) -> bool:
    """Records hold such texts, and clients write to them: nobody else knows the instant."""
    return has_texts(target, "date-time") and offers(target, Role.CREATE, Role.UPDATE, Role.REPLACE)


def apply(exchange: Exchange) -> Reply:
    """Two hours are added."""
    return edit_texts(exchange, _shifted, "date-time")


def _shifted(text: str) -> str:
    try:
        when = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:  # another fault was here before
        return text
    return (when + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
