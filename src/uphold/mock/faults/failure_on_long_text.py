"""A request with a text of more than 100 characters is answered with 500."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import fail_on, takes

ID = "failure-on-long-text"
CHECK = "server-error"
PROMISE = "No value in a request makes the server fail."


def applies(target: Target) -> bool:
    """A request may hold a text."""
    return takes(target, "string")


def apply(exchange: Exchange) -> Reply:
    """Served or refused, it fails."""
    return fail_on(exchange, _is_edge)


def _is_edge(value: Any) -> bool:
    return isinstance(value, str) and len(value) > 100  # noqa: PLR2004 - says what the first line says
