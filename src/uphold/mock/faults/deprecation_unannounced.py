"""The replies of a deprecated operation say nothing of its end."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Exchange, Reply, Target

ID = "deprecation-unannounced"
CHECK = "deprecation"
PROMISE = "Replies of a deprecated operation tell of its end."


def applies(target: Target) -> bool:
    """A date of its end is known, and ``[deprecation]`` says that it is told."""
    signals = target.conventions.deprecation
    told = [entry for entry in target.conventions.deprecations if entry.operation == target.operation.id]
    is_known = any(entry.announced or entry.removal for entry in told)
    return target.operation.deprecated and signals is not None and is_known


def apply(exchange: Exchange) -> Reply:
    """The headers Deprecation and Sunset are missing."""
    reply = exchange.reply
    headers = [header for header in reply.headers if header[0].lower() not in {"deprecation", "sunset"}]
    return replace(reply, headers=tuple(headers))
