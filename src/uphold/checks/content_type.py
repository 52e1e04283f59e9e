"""A reply's body has a documented media type, and is what that type says.

**Promised**: the media types that the contract lists for a status are the ones that come (RFC 9110, 8.3).
What is declared as JSON is JSON in UTF-8 (RFC 8259, 8.1) that every client can read (RFC 7493: no byte
order mark, no half of a surrogate pair, no number out of range), and complete.

**Applies** to replies with a documented status.

**Ignores** replies whose status documents no body, except that 204, 205 and 304 must have none (RFC 9110,
15.3.5, 15.3.6 and 15.4.5); replies to HEAD; and parameters of the media type, ``charset`` of JSON aside.

In the eyes of an **earlier release** another media type is risky: its clients may never be sent it, since they do not
ask for it (RFC 9110, 12.5.1).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import documented
from uphold.contract import is_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange, Reply

ID: Final = "content-type"
_HELD: Final = Held()
_BODILESS: Final = frozenset((204, 205, 304))
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether the body is of a documented type, and well-formed."""
    reply = exchange.reply
    found = documented(exchange)
    if found.reply is None or exchange.operation.method == "HEAD":
        return
    place = f"{found.reply.pointer}/content"
    if reply.status in _BODILESS:
        if reply.body:
            message = f"a reply with the status {reply.status} has a body, which it must not"
            yield Problem(message, found.reply.pointer, keyword="body")
        else:
            yield _HELD
    elif found.reply.content:
        media_type = reply.media_type
        name = found.name(media_type)
        wanted = " or ".join(found.reply.content)
        if not reply.body:
            yield Problem(f"the documented body ({wanted}) is missing", place, keyword="empty")
        elif not media_type:
            yield Problem(f"the header Content-Type is missing; {wanted} is documented", place, keyword="missing")
        elif name is None:
            message = f"the body is {media_type} where {wanted} is documented"
            yield Problem(message, place, keyword=media_type, risky=exchange.earlier is not None)
        else:
            problem = _malformed(reply, place) if is_json(media_type) else None
            yield problem or _HELD


def _malformed(reply: Reply, place: str) -> Problem | None:
    charset = _CHARSET.search(reply.headers.get("content-type", ""))
    if charset is not None and charset[1].lower() not in {"utf-8", "utf8"}:
        return Problem("the header Content-Type declares JSON in another charset than UTF-8", place, keyword="charset")
    try:
        reply.json()
    except ValueError as error:
        return Problem(f"the body is declared as JSON and is none: {_reason(error)}", place, keyword="json")
    return None


def _reason(error: ValueError) -> str:
    """The reason without positions and values, so that one cause has one sentence."""
    return re.sub(r"\s*\(.*\)$", "", str(error)).removeprefix("JSON is malformed: ")
