"""A success body stands by itself instead of in its envelope."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import json_success, shows_json

ID = "envelope-missing"
CHECK = "envelope"
PROMISE = "The body of a success stands in the documented envelope, with the documented constant members."


def applies(target: Target) -> bool:
    """The API has an envelope or constant members, and this operation uses them."""
    envelope, success = target.conventions.envelope, target.conventions.success
    wrapped = envelope is not None and target.operation.id not in envelope.except_
    return json_success(target) is not None and (wrapped or (success is not None and bool(success.constant)))


def apply(exchange: Exchange) -> Reply:
    """What was in the envelope is the body; constant members are gone."""
    if not shows_json(exchange):
        return exchange.reply
    body = exchange.reply.value()
    conventions = exchange.conventions
    if isinstance(body, dict) and conventions.envelope is not None:
        body = body.get(conventions.envelope.member, body)
    if isinstance(body, dict) and conventions.success is not None:
        body = {name: value for name, value in body.items() if name not in conventions.success.constant}
    return exchange.reply.with_value(body)
