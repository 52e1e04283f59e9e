"""A caller without a good token is sent to a page to sign in."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import needs_token

ID = "unauthorized-redirected"
CHECK = "unauthorized"
PROMISE = "A call without a good token is refused, in the API's own way."
ON_BYTES = True


def applies(target: Target) -> bool:
    """The operation needs a token."""
    return needs_token(target)


def apply(exchange: Exchange) -> Reply:
    """302, as a server for browsers would."""
    return Reply(302, headers=(("location", "/login"),)) if exchange.refused == "unauthorized" else exchange.reply
