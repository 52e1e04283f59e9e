"""The header Sunset holds a date that is no HTTP date."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target

ID = "sunset-wrong"
CHECK = "deprecation"
PROMISE = "The header Sunset holds an HTTP date, as RFC 8594 has it."


def applies(target: Target) -> bool:
    """The day of its removal is known."""
    told = [entry for entry in target.conventions.deprecations if entry.operation == target.operation.id]
    return target.operation.deprecated and any(entry.removal for entry in told)


def apply(exchange: Exchange) -> Reply:
    """The day as people write it."""
    reply = exchange.reply
    headers = [(name, "end of next month" if name.lower() == "sunset" else text) for name, text in reply.headers]
    return replace(reply, headers=tuple(headers))
