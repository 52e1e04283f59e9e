"""Reading changes what is read: every read shows later dates than the one before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_texts, has_texts

ID = "read-drifts"
CHECK = "idempotence"
PROMISE = "Reading twice shows the same."


def applies(target: Target) -> bool:
    """Records hold dates with a time, and the operation reads."""
    return target.operation.method == "GET" and has_texts(target, "date-time")


def apply(exchange: Exchange) -> Reply:
    """A second for each read since the tenant was new."""
    if not exchange.succeeded:
        return exchange.reply
    reads = exchange.memory["reads"] = exchange.memory.get("reads", 0) + 1
    return edit_texts(exchange, lambda text: _later(text, reads - 1), "date-time")


def _later(text: str, seconds: int) -> str:
    try:
        when = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:  # another fault was here before
        return text
    return (when + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else text
