"""The header Deprecation holds the word true, as drafts had it, instead of a date."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target

ID = "deprecation-header-wrong"
CHECK = "deprecation"
PROMISE = "The header Deprecation holds a date, as RFC 9745 has it."


def applies(target: Target) -> bool:
    """It is known when its end was announced."""
    told = [entry for entry in target.conventions.deprecations if entry.operation == target.operation.id]
    return target.operation.deprecated and any(entry.announced for entry in told)


def apply(exchange: Exchange) -> Reply:
    """All other headers stay."""
    reply = exchange.reply
    headers = [(name, "true" if name.lower() == "deprecation" else text) for name, text in reply.headers]
    return replace(reply, headers=tuple(headers))
