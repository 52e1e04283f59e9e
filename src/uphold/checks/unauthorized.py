"""A request without a good token is turned away.

**Promised**: without a token, with one that is none, and with one that nobody issued, the answer is the
status that ``[authentication]`` in ``api.toml`` gives (RFC 9110, 15.5.2), with the error body documented
for it.

**Applies** to replies to requests that are valid but for their token. What is verified is narrowed to what
was wrong with it: ``no-token``, ``malformed-token`` or ``unknown-token``.

**Ignores** operations that need no token, too many requests (429) and server errors.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from uphold.checks import error_shape
from uphold.checks.base import Held, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange

ID: Final = "unauthorized"
_FOLLOW: Final = frozenset(("status-documented", "body-schema", "content-type", "error-shape", "envelope", "format"))


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether the request was turned away as documented."""
    sign_in, status = exchange.conventions.authentication, exchange.reply.status
    if exchange.mode != "unauthorized" or sign_in is None or exchange.operation.id in sign_in.anonymous:
        return
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    if status != sign_in.refused:
        # One cause, whatever lies behind the door that stands open: a record, a list or nothing.
        message = f"a request without a good token is not answered with {sign_in.refused}"
        yield Problem(message, keyword=str(sign_in.refused), facet=exchange.why)
        return
    problems = [one for one in error_shape.judge(exchange) if isinstance(one, Problem)]
    for problem in problems:
        yield replace(problem, facet=exchange.why)
    if not problems:
        yield Held(exchange.why)


def alone(exchange: Exchange) -> frozenset[str]:
    """Where the status is another one, the checks whose problems with the reply follow from that."""
    sign_in = exchange.conventions.authentication
    return _FOLLOW if sign_in is not None and exchange.reply.status != sign_in.refused else frozenset()
