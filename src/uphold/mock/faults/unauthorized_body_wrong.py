"""A caller without a good token gets an error body of another make than the documented one."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import needs_token

ID = "unauthorized-body-wrong"
CHECK = "unauthorized"
PROMISE = "A call without a good token is refused with the documented error body."


def applies(target: Target) -> bool:
    """The operation needs a token, and ``api.toml`` says what the refusal of a call without one looks like: the body
    of a refusal of which nothing is known is as good as any."""
    sign_in = target.conventions.authentication
    return sign_in is not None and needs_token(target) and target.conventions.error_for(sign_in.refused) is not None


def apply(exchange: Exchange) -> Reply:
    """An empty object."""
    return exchange.reply.with_value({}) if exchange.refused == "unauthorized" else exchange.reply
