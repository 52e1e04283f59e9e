"""A deprecated operation works until its day, and says so in the standard way.

**Promised**: what the contract marks as deprecated still answers. Where replies tell of its end, they do so in the
header Deprecation, a date (RFC 9745, 2), in Sunset, an HTTP date (RFC 8594, 3) that is not before it (RFC 9745, 4), and
in links (RFC 8288). Where ``[deprecation]`` in ``api.toml`` names a header, the replies of each deprecated operation
carry it whose day the ledger knows; Sunset is no earlier than the announced day, and the link to the successor leads
to its resource.

**Applies** to the headers wherever they come, and to calls of deprecated operations. What is verified is narrowed to
``header``, ``sunset``, ``link`` and ``works``.

**Ignores** operations whose day of removal has come, and headers on operations that the contract does not mark: a
tenant may announce an end before its next document does.
"""

from __future__ import annotations

import datetime as dt
import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from uphold.checks.base import Held, Problem
from uphold.contract import release_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange
    from uphold.contract import Deprecation

ID: Final = "deprecation"
_DATE: Final = re.compile(r"\s*@(-?\d{1,15})\s*(?:;.*)?")
"""A date as structured fields have it (RFC 9651, 3.3.7), perhaps with parameters."""
_HTTP_DATE: Final = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d:\d\d GMT"
)
"""The one form that senders may use (RFC 9110, 5.6.7)."""
_LINK: Final = re.compile(
    r"\s*<[^<>\s]*>\s*"
    r"(?:;\s*[\w!#$&+.^`|~-]+\*?\s*(?:=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s;,\"]+))?\s*)*"
)
_SUCCESSOR: Final = re.compile(r"<([^<>\s]*)>[^,<]*;\s*rel=\"?(?:[^\",;]*\s)?successor-version\b")
_A_DAY: Final = dt.timedelta(days=1)
"""In some zone a day begins so much earlier, at most."""
_RELATIONS: Final = ("deprecation", "sunset", "successor-version", "latest-version", "alternate")
_GONE: Final = frozenset((404, 405, 410, 501))


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """What the headers about an end say, where they come."""
    headers = exchange.reply.headers
    told, sunset = headers.get("deprecation"), headers.get("sunset")
    since = until = None
    if told is not None:
        match = _DATE.fullmatch(told)
        since = int(match[1]) if match is not None else None
        if since is None:
            message = "the header Deprecation holds no date as RFC 9745 has it: @ and a unix time"
            yield Problem(message, keyword="deprecation", facet="header")
        else:
            yield Held("header")
    if sunset is not None:
        until = _unix_time(sunset)
        if until is None:
            message = "the header Sunset holds no HTTP date, as RFC 8594 asks for"
            yield Problem(message, keyword="sunset", facet="sunset")
        elif since is not None and until < since:
            message = "the header Sunset names a time before that in Deprecation"
            yield Problem(message, keyword="order", facet="sunset")
        else:
            yield Held("sunset")
    if (told is not None or sunset is not None) and "link" in headers:
        yield from _judge_link(headers["link"])


def judge_signals(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether a reply of a deprecated operation carries the headers that ``[deprecation]`` names."""
    signals, entry = exchange.conventions.deprecation, ledger_entry(exchange)
    if signals is None or entry is None or not exchange.operation.deprecated:
        return
    if signals.since and release_key(exchange.contract.release) < release_key(signals.since):
        return
    days = {"Deprecation": entry.announced, "Sunset": entry.removal, "Link": entry.successor}
    due = [name for name in signals.headers if days[name]]
    if not due or exchange.reply.status >= HTTPStatus.BAD_REQUEST:
        return
    facets = {"Deprecation": "header", "Sunset": "sunset", "Link": "link"}
    missing = [name for name in due if name.lower() not in exchange.reply.headers]
    for name in due:
        if name not in missing:
            yield Held(facets[name])
    yield from _judge_promised(exchange, entry)
    if missing:
        message = "a deprecated operation is answered without a header that tells of its end"
        yield Problem(message, keyword="unannounced", facet=facets[missing[0]])


def _judge_promised(exchange: Exchange, entry: Deprecation) -> Iterator[Problem]:
    """What the headers say, beside what was announced: no earlier end, and no other resource as the successor. A later
    end is a longer notice; a link may lead to where a person reads of the successor."""
    headers = exchange.reply.headers
    until = _unix_time(headers.get("sunset", ""))
    if until is not None and entry.removal is not None:
        day = dt.datetime.combine(entry.removal, dt.time(), tzinfo=UTC)
        if until < (day - _A_DAY).timestamp():
            message = "the header Sunset names an earlier day than the one that was announced"
            yield Problem(message, keyword="earlier", facet="sunset")
    link = _SUCCESSOR.search(headers.get("link", ""))
    if link is not None and entry.successor in exchange.contract.operations:
        path = urlsplit(link[1]).path.removeprefix(exchange.conventions.api.base_path)
        led = exchange.contract.find(exchange.operation.method, path)
        meant = exchange.contract.family_of(exchange.contract.operation(entry.successor))
        family = exchange.contract.family_of(led[0]) if led is not None else None
        if family is not None and meant is not None and family.resource != meant.resource:
            message = "the link to the successor leads to another resource than that of the documented one"
            yield Problem(message, keyword="successor", facet="link")


def judge_works(exchange: Exchange, *, names_records: bool, today: dt.date) -> Iterator[Held | Problem]:
    """Whether a deprecated operation still answers. `names_records`: its path is that of records which exist, or it
    has none."""
    entry = ledger_entry(exchange)
    status = exchange.reply.status
    if entry is not None and entry.removal is not None and entry.removal <= today:
        return
    if status < HTTPStatus.MULTIPLE_CHOICES:
        yield Held("works")
    elif status == HTTPStatus.GONE or (status in _GONE and names_records and not _documents(exchange, status)):
        message = "a deprecated operation does not answer any more, though its day has not come"
        yield Problem(message, keyword="gone", facet="works")


def ledger_entry(exchange: Exchange) -> Deprecation | None:
    """What the ledger says of the operation as a whole."""
    entries = exchange.conventions.deprecations
    return next((one for one in entries if one.is_whole and one.operation == exchange.operation.id), None)


def _documents(exchange: Exchange, status: int) -> bool:
    """Whether the status may mean something else: it is documented, and not only for records that are not there."""
    return status != HTTPStatus.NOT_FOUND and any(reply.status == str(status) for reply in exchange.operation.replies)


def _judge_link(text: str) -> Iterator[Held | Problem]:
    if not any(relation in text for relation in _RELATIONS):
        return
    rest = text
    while rest:
        match = _LINK.match(rest)
        if match is None or (match.end() < len(rest) and rest[match.end()] != ","):
            message = "the header Link can't be read as RFC 8288 has it"
            yield Problem(message, keyword="link", facet="link")
            return
        rest = rest[match.end() + 1 :]
    yield Held("link")


def _unix_time(text: str) -> float | None:
    if _HTTP_DATE.fullmatch(text.strip()) is None:
        return None
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC).timestamp()
    except ValueError:  # a day that no month has
        return None
