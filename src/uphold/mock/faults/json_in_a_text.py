"""The body of a success is one JSON text that holds the documented body."""

from __future__ import annotations

import msgspec

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_json, json_success, reply_form

ID = "json-in-a-text"
CHECK = "body-schema"
PROMISE = "A body is of the documented type."
ON_BYTES = True


def applies(target: Target) -> bool:
    """A success documents a JSON body that is no text."""
    form = reply_form(target, json_success(target))
    return form is not None and not form.allows("string")


def apply(exchange: Exchange) -> Reply:
    """Encoded twice."""
    return edit_json(exchange, lambda body: msgspec.json.encode(body).decode())
