"""One page of a listing, by page number or by cursor, and what a listing says about itself."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from uphold.contract import Pagination
from uphold.mock.exchange import Request
from uphold.mock.store import Record


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a listing's records, with its links and its meta data."""

    records: list[Record]
    links: dict[str, Any]
    meta: dict[str, Any]


def page_of(
    records: list[Record],
    pagination: Pagination,
    values: dict[str, Any],
    request: Request,
    *,
    by_cursor: bool,
) -> Page:
    """The page that the query `values` ask for."""
    wanted = values.get(pagination.size_parameter)
    size = wanted if isinstance(wanted, int) and wanted > 0 else pagination.default or len(records) or 1
    if by_cursor:
        return _by_cursor(records, pagination, values.get(pagination.cursor_parameter), request, size)
    number = values.get(pagination.page_parameter)
    return _by_number(records, pagination, max(number if isinstance(number, int) else 1, 1), request, size)


def _by_number(records: list[Record], pagination: Pagination, number: int, request: Request, size: int) -> Page:
    last = max(-(-len(records) // size), 1)
    chosen = records[(number - 1) * size : number * size]

    def link(page: int) -> str:
        return _link(request, {pagination.page_parameter: page}) if pagination.page_parameter else _address(request)

    first = (number - 1) * size + 1 if chosen else None
    links = {
        "first": link(1),
        "last": link(last),
        "prev": link(number - 1) if 1 < number <= last + 1 else None,
        "next": link(number + 1) if number < last else None,
    }
    meta = {
        "current_page": number,
        "from": first,
        "last_page": last,
        "path": _address(request),
        "per_page": size,
        "to": first + len(chosen) - 1 if first is not None else None,
        "total": len(records),
        "next_cursor": None,
        "prev_cursor": None,
        "links": [{"url": link(page), "label": str(page), "active": page == number} for page in range(1, last + 1)],
    }
    return Page(chosen, links, meta)


def _by_cursor(records: list[Record], pagination: Pagination, cursor: Any, request: Request, size: int) -> Page:
    start = _position(records, cursor)
    chosen = records[start : start + size]
    following = _cursor(chosen[-1]) if chosen and start + size < len(records) else None
    before = max(start - size, 0)
    preceding = None if start == 0 else (_cursor(records[before - 1]) if before else _FIRST)

    def link(token: str | None) -> str | None:
        return None if token is None else _link(request, {pagination.cursor_parameter: token})

    links = {"first": None, "last": None, "prev": link(preceding), "next": link(following)}
    meta = {"path": _address(request), "per_page": size, "next_cursor": following, "prev_cursor": preceding}
    return Page(chosen, links, meta)


_FIRST = ""


def _cursor(record: Record) -> str:
    """Points behind a record, whatever appears or vanishes around it."""
    return base64.urlsafe_b64encode(record.id.encode()).decode().rstrip("=")


def _position(records: list[Record], cursor: Any) -> int:
    """The index that a cursor points to; one that means nothing starts from the beginning."""
    if not isinstance(cursor, str) or not cursor:
        return 0
    try:
        last = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        return 0
    return next((index + 1 for index, record in enumerate(records) if record.id == last), 0)


def _address(request: Request) -> str:
    return f"http://{request.headers.get('host', 'localhost')}{request.path}"


def _link(request: Request, changes: dict[str, Any]) -> str:
    kept = [(name, text) for name, text in parse_qsl(request.query, keep_blank_values=True) if name not in changes]
    return f"{_address(request)}?{urlencode([*kept, *changes.items()])}"
