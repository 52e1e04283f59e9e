"""A body is as long as its header says.

**Promised**: Content-Length, where it comes, is the number of bytes of the body (RFC 9110, 8.6): a client that trusts
it reads neither too little nor the beginning of the next reply.

**Applies** to replies with the header.

**Ignores** replies that have no body whatever the header says (to HEAD, 204, 304: RFC 9110, 8.6), and encoded bodies,
whose length is counted before they are decoded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange

ID: Final = "content-length"
_HELD: Final = Held()
_BODILESS: Final = frozenset((204, 304))


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether the body has the length that was announced."""
    reply = exchange.reply
    text = reply.headers.get("content-length")
    if text is None or exchange.operation.method == "HEAD" or reply.status in _BODILESS:
        return
    if reply.headers.get("content-encoding", "identity").strip().lower() != "identity":
        return
    lengths = {one.strip() for one in text.split(",")}  # the same one twice is one (RFC 9110, 8.6)
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit()):
        yield Problem("the header Content-Length holds no number", keyword="form")
    elif int(length) != len(reply.body):
        than = "shorter" if len(reply.body) < int(length) else "longer"
        yield Problem(f"the body is {than} than the header Content-Length says", keyword=than)
    else:
        yield _HELD
