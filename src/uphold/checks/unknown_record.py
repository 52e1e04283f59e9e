"""A record that does not exist is not shown.

**Promised**: what an identifier names that was never given to a record is answered with a refusal, as a rule 404
(RFC 9110, 15.5.5); never with a record.

**Applies** to replies to requests that read a record by an identifier that no tenant gives.

**Ignores** which refusal comes (`status-documented` and `error-shape` judge that), and server errors, which are
findings of `server-error`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange

ID: Final = "unknown-record"
_SILENT: Final = frozenset((401, 403, 429))


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether the request was refused."""
    status = exchange.reply.status
    if exchange.mode != "unknown-record" or status in _SILENT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    if status < HTTPStatus.MULTIPLE_CHOICES:
        yield Problem("a record that does not exist is shown", keyword="shown")
    elif status >= HTTPStatus.BAD_REQUEST:
        yield Held()
