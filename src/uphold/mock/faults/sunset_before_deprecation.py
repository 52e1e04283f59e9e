"""The header Sunset names a day before the one on which the end was announced."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target

ID = "sunset-before-deprecation"
CHECK = "deprecation"
PROMISE = "What is deprecated is removed later than that, and not earlier."


def applies(target: Target) -> bool:
    """It is known when its end was announced, and its removal."""
    told = [entry for entry in target.conventions.deprecations if entry.operation == target.operation.id]
    return target.operation.deprecated and any(entry.announced and entry.removal for entry in told)


def apply(exchange: Exchange) -> Reply:
    """The first day of the century."""
    reply = exchange.reply
    early = "Sat, 01 Jan 2000 00:00:00 GMT"
    headers = [(name, early if name.lower() == "sunset" else text) for name, text in reply.headers]
    return replace(reply, headers=tuple(headers))
