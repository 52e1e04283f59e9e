"""A request that the contract forbids is refused.

**Promised**: what the contract says of parameters and bodies is enforced: a request with one thing wrong is
answered with the status that ``[validation]`` in ``api.toml`` gives, or with another one that it lists as a
refusal. Where the path was wrong, 404 is a refusal, too: nothing is found there (RFC 9110, 15.5.5). Without that
table any client error is a refusal, and what is forbidden is not taken.

**Applies** to replies to invalid cases. What is verified is narrowed to the part of the request that was
wrong (``refused:query``).

**Ignores** 401, 403 and 429, which say nothing about what was wrong with the request, 404 where the path names a record
and something else was wrong, and server errors, which are findings of `server-error`; and a page's number or an offset
beside a cursor, which is what counts then. Where neither `api.toml` nor the operation documents a refusal (400, 422,
`4XX` or `default`), nothing tells whether a tenant may be lenient; nor where a text of the query is not of a format
that only `api.toml` gives a meaning: no validator knows it. Where a page whose size is out of bounds holds no more
records than the bounds allow, many servers do so, and clients bear it.

Where a forbidden request is taken, its reply may show the forbidden values again. That is the same cause: what
`body-schema`, `format` and `envelope` would say of this reply is not said.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem
from uphold.checks.judging.places import body_place
from uphold.checks.listings.reading import read_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange
    from uphold.contract import Operation

ID: Final = "refused"
_FOLLOW: Final = frozenset(("body-schema", "format", "envelope", "status-documented", "error-shape"))
"""Checks whose problems with a reply to a forbidden request follow from its having been taken."""
_SILENT: Final = frozenset((401, 403, 429))
_REFUSALS: Final = frozenset(("400", "422", "4xx", "default"))
_BEYOND: Final = ("above the maximum", "below the minimum", "not above", "not below")
_INDEX: Final = re.compile(r"\[\d+\]|(?<=[./])\d+(?=[./:]|$)")


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether the status is one of a refusal."""
    validation, status = exchange.conventions.validation, exchange.reply.status
    if exchange.mode != "invalid":
        return
    if status in _SILENT or status >= HTTPStatus.INTERNAL_SERVER_ERROR or _is_passed_over(exchange):
        return
    where, colon, what = exchange.why.partition(": ")
    where = _INDEX.sub("[]", where)
    cause = where + colon + what
    location, _, name = where.partition(".")
    is_unknown = status == HTTPStatus.NOT_FOUND
    if is_unknown and location != "path" and _names_a_record(exchange.operation):
        return
    if is_unknown and location == "path":
        yield Held(location)
        return
    is_client_error = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    if is_client_error if validation is None else status in {validation.status, *validation.also}:
        yield Held(location)
        return
    if validation is None and HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return
    did = "taken" if status < HTTPStatus.MULTIPLE_CHOICES else f"answered with {status} and not refused"
    yield Problem(
        f"a forbidden request is {did} ({cause})",
        place=_place(exchange.operation, location, name),
        keyword=cause,
        facet=location,
        subject="neither" if _may_be_lenient(exchange, location, what) else "tenant",
        risky=_is_cut(exchange, what),
    )


def alone(exchange: Exchange) -> frozenset[str]:
    """Where a forbidden request was taken, the checks whose problems with the reply follow from that."""
    return _FOLLOW if exchange.reply.status < HTTPStatus.MULTIPLE_CHOICES else frozenset()


def _may_be_lenient(exchange: Exchange, location: str, what: str) -> bool:
    """Whether nothing tells that the tenant has to refuse: no refusal is documented, or a text of the query is not of a
    format that only `api.toml` gives a meaning."""
    if exchange.conventions.validation is None:
        documented = {reply.status.lower() for reply in exchange.operation.replies}
        return _REFUSALS.isdisjoint(documented)
    meaning = exchange.conventions.formats.get(what.rpartition(" ")[2])
    return location == "query" and meaning is not None and meaning.pattern is not None


def _is_passed_over(exchange: Exchange) -> bool:
    """Whether what is wrong is the number of a page, or an offset, beside a cursor: such a request is answered by the
    cursor, and nothing says that the rest of it is read."""
    paging = exchange.conventions.pagination
    if paging is None or paging.cursor_parameter not in exchange.asked.query:
        return False
    numbers = {f"query.{name}" for name in (paging.page_parameter, paging.offset_parameter) if name}
    return exchange.why.partition(": ")[0] in numbers


def _is_cut(exchange: Exchange, what: str) -> bool:
    """Whether a page whose size is out of bounds is served with as many records as the bounds allow: many servers
    take such a size for the nearest one."""
    paging = exchange.conventions.pagination
    if paging is None or exchange.why.partition(": ")[0] != f"query.{paging.size_parameter}":
        return False
    page = read_page(exchange) if what.startswith(_BEYOND) else None
    return page is not None and paging.maximum is not None and len(page.records) <= paging.maximum


def _names_a_record(operation: Operation) -> bool:
    """Whether 404 may be about the record that the path names."""
    return any(parameter.location == "path" for parameter in operation.parameters)


def _place(operation: Operation, location: str, name: str) -> str:
    """Where the release file declares the part of the request that was wrong."""
    if location == "body" and operation.body is not None:
        return body_place(operation)
    for parameter in operation.parameters:
        inside = (f"{parameter.name}.", f"{parameter.name}[")
        if parameter.location == location and (name == parameter.name or name.startswith(inside)):
            return parameter.pointer
    return operation.pointer
