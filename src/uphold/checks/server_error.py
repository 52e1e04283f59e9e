"""A tenant never answers with a server error.

**Promised**: whatever a client sends, allowed or not, the answer is about the request. A status from 500 up
says instead that the server failed at it (RFC 9110, 15.6), which no documentation can make a promise of.

**Applies** to every reply.

**Ignores** 501 where the operation documents it: it then says that this tenant, or the device behind it,
has no such function (RFC 9110, 15.6.2). Another server error is a finding even where a document lists it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import documented

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange

ID: Final = "server-error"
_HELD: Final = Held()


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether the status is below 500, or a documented 501."""
    status = exchange.reply.status
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        yield _HELD
        return
    if status == HTTPStatus.NOT_IMPLEMENTED:
        reply = documented(exchange).reply
        if reply is not None and reply.status == str(status):
            yield _HELD
            return
    yield Problem(f"answers a request with the server error {status}", exchange.operation.pointer, keyword=str(status))
