"""One page of a listing, by page number or by cursor, and what a listing says about itself.

A cursor is a position in the order of a collection, so it means the same whatever appears or vanishes around it,
the record it was made for included. A page number is a place in what is there now.
"""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from uphold.contract import Pagination
from uphold.mock.exchange import Request
from uphold.mock.keeping.store import Record
from uphold.mock.making.forms import Form, Plain
from uphold.mock.making.values import ABSENT, Ready, Sent
from uphold.mock.plans import OperationPlan, ReplyPlan

_AROUND = 3
"""Pages on each side of the present one that are linked."""
_EDGE = 2
"""Pages at each end that are linked."""
_AFTER, _BEFORE = ">", "<"
_CURSOR = re.compile(r"([<>])(-?\d{1,18})", re.ASCII)
_LONGEST_CURSOR = 64


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a listing's records, with its links and its meta data, by the names of ``[pagination.names]``."""

    records: list[Record]
    links: dict[str, Any]
    meta: dict[str, Any]


class Paging:
    """How one listing pages: by the parameters that it declares, or, where it declares none that moves on, as the
    meta data of its reply have it."""

    def __init__(self, pagination: Pagination, plan: OperationPlan, reply: ReplyPlan) -> None:
        self._pagination = pagination
        self._names = pagination.names
        declared = {item.name for item in plan.operation.parameters if item.location == "query"}
        self._sizes = pagination.size_parameter in declared
        self._has_number = pagination.page_parameter in declared
        self._has_offset = pagination.offset_parameter in declared
        self._has_cursor = pagination.cursor_parameter in declared
        self._members = members = reply.form.properties
        self._required = frozenset().union(*(way.required for way in reply.form.alternatives))
        self._meta, self._links = members.get(pagination.meta), members.get(pagination.links)
        shown = members if not pagination.meta else self._meta.properties if self._meta is not None else {}
        self._is_numbered = self._names.number in shown or self._names.next_cursor not in shown

    @property
    def is_paged(self) -> bool:
        """Whether a page may be less than the whole."""
        return self._sizes or self._has_number or self._has_cursor or self._has_offset

    def page(
        self, records: list[Record], values: Mapping[str, Any], request: Request, *, newest_first: bool = False
    ) -> Page:
        """The page of `records`, in the order of their numbers, that the query `values` ask for."""
        pagination = self._pagination
        if not self.is_paged:
            size = max(len(records), pagination.default or 1)
            if self._is_numbered:
                return self._numbered(records, 1, size, request)
            return self._from(records, None, size, request, newest_first=newest_first)
        wanted = values.get(pagination.size_parameter)
        size = wanted if isinstance(wanted, int) and wanted > 0 else pagination.default or len(records) or 1
        if self._has_offset:
            start = _whole(values.get(pagination.offset_parameter, 0))
            return self._after(records, max(start, 0), size, request)
        by_cursor = pagination.cursor_parameter in values or (self._has_cursor and not self._has_number)
        if not self._has_cursor and not self._has_number:
            by_cursor = not self._is_numbered
            values = dict(parse_qsl(request.query, keep_blank_values=True))
        if by_cursor:
            return self._from(
                records, values.get(pagination.cursor_parameter), size, request, newest_first=newest_first
            )
        number = values.get(pagination.page_parameter, 1)
        return self._numbered(records, max(_whole(number), 1), size, request)

    def around(self, page: Page) -> dict[str, Any]:
        """What stands beside the records of `page`, as far as the reply declares it."""
        found: dict[str, Any] = {}
        for name, form, values in (
            (self._pagination.links, self._links, page.links),
            (self._pagination.meta, self._meta, page.meta),
        ):
            if not name:
                found.update(self._beside(values))
            elif form is not None and form.allows("object"):
                found[name] = _fitted(form, values)
        return found

    def _beside(self, values: dict[str, Any]) -> dict[str, Any]:
        """Of `values`, those that the reply itself declares. What ends a walk is null; where it may not be, it is
        not there; where it has to be, it is the empty text."""
        found: dict[str, Any] = {}
        for name, value in values.items():
            form = self._members.get(name)
            if form is None:
                continue
            if value is not None or form.allows("null"):
                found[name] = value
            elif name not in self._required:
                found[name] = ABSENT
            elif form.allows("string"):
                found[name] = ""
        return found

    # -- by offset

    def _after(self, records: list[Record], start: int, size: int, request: Request) -> Page:
        """The records after the first `start` ones."""
        names, parameter = self._names, self._pagination.offset_parameter
        end, last = start + size, max(-(-len(records) // size) - 1, 0) * size
        chosen = records[start:end]
        meta = {
            names.number: start // size + 1,
            names.first_item: start + 1 if chosen else None,
            names.last_item: start + len(chosen) if chosen else None,
            names.last_page: last // size + 1,
            names.path: _address(request),
            names.size: size,
            names.total: len(records),
            names.next_cursor: None,
        }
        links = {
            names.first: _link(request, {parameter: 0}),
            names.last: _link(request, {parameter: last}),
            names.previous: _link(request, {parameter: max(start - size, 0)}) if start else None,
            names.next: _link(request, {parameter: end}) if end < len(records) else None,
        }
        return Page(chosen, _without_empty(links), _without_empty(meta))

    # -- by number

    def _numbered(self, records: list[Record], number: int, size: int, request: Request) -> Page:
        names, parameter = self._names, self._pagination.page_parameter
        last = max(-(-len(records) // size), 1)
        chosen = records[(number - 1) * size : number * size]
        first = (number - 1) * size + 1 if chosen else None

        def link(page: int) -> str:
            return _link(request, {parameter: page}) if parameter and self.is_paged else _address(request)

        near = {*range(1, _EDGE + 1), *range(last + 1 - _EDGE, last + 1)}
        near.update(range(number - _AROUND, number + _AROUND + 1))
        meta = {
            names.number: number,
            names.first_item: first,
            names.last_page: last,
            names.pages: [
                {names.page_url: link(page), names.page_label: str(page), names.page_active: page == number}
                for page in sorted(near)
                if 1 <= page <= last
            ],
            names.path: _address(request),
            names.size: size,
            names.last_item: first + len(chosen) - 1 if first is not None else None,
            names.total: len(records),
        }
        links = {
            names.first: link(1),
            names.last: link(last),
            names.previous: link(min(number - 1, last)) if number > 1 else None,
            names.next: link(number + 1) if number < last else None,
        }
        return Page(chosen, _without_empty(links), _without_empty(meta))

    # -- by cursor

    def _from(self, records: list[Record], cursor: Any, size: int, request: Request, *, newest_first: bool) -> Page:
        def place(record: Record) -> int:
            return -record.number if newest_first else record.number

        start, end = 0, size
        found = _read_cursor(cursor)
        if found is not None and found[0] == _AFTER:
            start = bisect_right(records, found[1], key=place)
            end = start + size
        elif found is not None:
            end = bisect_left(records, found[1], key=place)
            start = max(end - size, 0)
        preceding = following = None
        if start > 0:
            preceding = _cursor(_BEFORE, place(records[start]) if start < len(records) else place(records[-1]) + 1)
        if end < len(records):
            following = _cursor(_AFTER, place(records[end - 1]) if end > 0 else place(records[0]) - 1)
        names, parameter = self._names, self._pagination.cursor_parameter

        def link(token: str | None) -> str | None:
            return None if token is None or not parameter else _link(request, {parameter: token})

        links = {names.first: None, names.last: None, names.previous: link(preceding), names.next: link(following)}
        meta = {
            names.path: _address(request),
            names.size: size,
            names.next_cursor: following,
            names.previous_cursor: preceding,
        }
        return Page(records[start:end], _without_empty(links), _without_empty(meta))


def _cursor(direction: str, place: int) -> str:
    return base64.urlsafe_b64encode(f"{direction}{place}".encode()).decode().rstrip("=")


def _read_cursor(cursor: Any) -> tuple[str, int] | None:
    """The direction and the place that a cursor holds; None for one that asks for the start, and for one that
    means nothing, which the documents do not speak of."""
    if not isinstance(cursor, str) or not cursor or len(cursor) > _LONGEST_CURSOR:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    match = _CURSOR.fullmatch(text)
    return None if match is None else (match[1], int(match[2]))


def _whole(number: Any) -> int:
    if isinstance(number, int):
        return number
    return int(number) if isinstance(number, str) and re.fullmatch(r"\d{1,18}", number, re.ASCII) else 1


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    """`values` without the one that has no name."""
    values.pop("", None)
    return values


def _fitted(form: Form, values: dict[str, Any]) -> Any:
    """Of `values`, those that the branch of `form` declares that has most of them and least beyond them, and null
    only where it may stand; what the branch requires beyond them is left to be made. All, where nothing is
    declared."""
    ways = [way for way in form.alternatives if "object" in way.types]

    def gain(way: Plain) -> int:
        return len(values.keys() & way.properties.keys()) - len(way.properties.keys() - values.keys())

    way = max(ways, key=gain)
    if not way.properties:
        return Ready(values)
    fitted = {
        name: values[name]
        for name, child in way.properties.items()
        if name in values and (values[name] is not None or child.allows("null"))
    }
    return Ready(fitted) if way.required <= fitted.keys() else Sent(fitted)


def _address(request: Request) -> str:
    return f"http://{request.headers.get('host', 'localhost')}{request.path}"


def _link(request: Request, changes: dict[str, Any]) -> str:
    kept = [(name, text) for name, text in parse_qsl(request.query, keep_blank_values=True) if name not in changes]
    return f"{_address(request)}?{urlencode([*kept, *changes.items()])}"
