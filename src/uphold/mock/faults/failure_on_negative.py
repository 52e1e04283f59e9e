"""A request with a number below zero is answered with 500."""

from __future__ import annotations

import re
from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import fail_on, takes

ID = "failure-on-negative"
CHECK = "server-error"
PROMISE = "No value in a request makes the server fail."

_NEGATIVE = re.compile(r"-[0-9]+([.][0-9]+)?")


def applies(target: Target) -> bool:
    """A request may hold a number."""
    return takes(target, "integer", "number")


def apply(exchange: Exchange) -> Reply:
    """Served or refused, it fails."""
    return fail_on(exchange, _is_edge)


def _is_edge(value: Any) -> bool:
    return bool(_NEGATIVE.fullmatch(str(value)))
