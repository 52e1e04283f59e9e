"""The text of a refusal shows the program's inside: a trace of calls and a query."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_refusal, has_input

ID = "error-tells-inside"
CHECK = "secrets"
PROMISE = "An error says what is wrong with the request and nothing about the server's inside."

_TRACE = "SQLSTATE[23000]: select * from users where token = ? at /srv/app/Http/Kernel.php:116"


def applies(target: Target) -> bool:
    """The API documents a shape of errors, and there is input that can be wrong."""
    return bool(target.conventions.errors) and has_input(target)


def apply(exchange: Exchange) -> Reply:
    """In the place of the honest text."""
    shape = exchange.conventions.error_for(exchange.status)
    if shape is None:
        return exchange.reply
    return edit_refusal(exchange, lambda body: body.update({shape.message: _TRACE}), "invalid", "unknown")
