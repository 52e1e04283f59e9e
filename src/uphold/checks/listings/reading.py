"""A page of a listing as its reply shows it: the records, and what the page says about itself.

Where the records stand is said by ``items`` of ``[pagination]`` or ``member`` of ``[envelope]`` in ``api.toml``; else
the reply is the list, or holds one list only. What a page says about itself stands in ``meta`` and ``links`` by the
names of ``[pagination.names]``; links may also travel in the header ``Link`` (RFC 8288).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.listings.forms import declared, places, record_form
from uphold.contract import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from uphold.checks.base import Exchange
    from uphold.contract import Conventions

_LINK: Final = re.compile(r'<([^>]*)>\s*(?:;[^,]*?)?;\s*rel="?([a-z]+)"?', re.IGNORECASE)
_RELATIONS: Final = {"first": "first", "last": "last", "prev": "previous", "previous": "previous", "next": "next"}
_META: Final = (
    *("number", "first_item", "last_item", "last_page", "size", "total", "pages", "next_cursor", "previous_cursor"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing."""

    exchange: Exchange
    records: tuple[Any, ...]
    meta: Mapping[str, Any]
    """Field of ``[pagination.names]`` → what the page says of it; only those that are there and not null."""
    links: Mapping[str, str]
    """``first``, ``last``, ``previous``, ``next`` → address; only those that lead somewhere."""
    says_end: bool
    """Whether it says that no page comes after it: a link or a cursor that is there and null (or empty)."""

    has_ids: bool
    """Whether each record has an id, and no two different ones the same."""
    keys: tuple[str, ...]
    """What tells the records apart: their ids, or else all that they show."""


def read_page(exchange: Exchange) -> Page | None:
    """The page that a reply shows; None where it was not served or holds no list of records."""
    reply = exchange.reply
    if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    try:
        body = reply.json()
    except ValueError:
        return None
    items = items_of(body, exchange.conventions)
    if items is None:
        return None
    meta, links = _meta(body, exchange.conventions), _links(exchange, body)
    says_end = "next" not in links and "next_cursor" not in meta and _names_none(body, exchange.conventions)
    ids = [id_of(item, exchange.conventions) for item in items]
    has_ids = _has_ids(items, ids)
    keys = tuple(str(name) for name in ids) if has_ids else tuple(_all_of(item, exchange) for item in items)
    return Page(exchange, tuple(items), meta, links, says_end, has_ids, keys)


def items_of(body: Any, conventions: Conventions) -> list[Any] | None:
    """The list of records that a listing's body holds; None where it can't be told."""
    if isinstance(body, list):
        return body
    if not isinstance(body, dict):
        return None
    for name in places(conventions):
        inner = body.get(name)
        if isinstance(inner, list):
            return inner
        if isinstance(inner, dict):
            return _only_list(inner)
    return _only_list(body)


def records_of(exchange: Exchange) -> list[Any]:
    """The records that a success shows: those of a listing, or the one that was read; none where there are none."""
    conventions = exchange.conventions
    if exchange.contract.role(exchange.operation) is Role.LIST:
        page = read_page(exchange)
        return list(page.records) if page is not None else []
    if not HTTPStatus.OK <= exchange.reply.status < HTTPStatus.MULTIPLE_CHOICES or not exchange.reply.body:
        return []
    try:
        body = exchange.reply.json()
    except ValueError:
        return []
    for name in places(conventions):
        if isinstance(body, dict) and isinstance(body.get(name), dict):
            return [body[name]]
    return body if isinstance(body, list) else [body]


def id_of(record: Any, conventions: Conventions) -> str | None:
    """The id of a record, by the members that ``[records]`` names; None where it shows none."""
    if not isinstance(record, dict):
        return None
    told = conventions.records
    for name in (told.id, *told.also_id) if told is not None else ("id",):
        found = record.get(name)
        if isinstance(found, str | int) and not isinstance(found, bool):
            return str(found)
    return None


def keyed(*groups: Sequence[Page]) -> list[list[tuple[str, ...]]]:
    """What tells the records of several groups of pages apart: the same way for all. That is their ids, where each
    record has one and no page has different records of one id; else all that they show."""
    pages = [page for group in groups for page in group]
    if not all(page.has_ids for page in pages):
        return [
            [tuple(_all_of(record, page.exchange) for record in page.records) for page in group] for group in groups
        ]
    return [[page.keys for page in group] for group in groups]


def _all_of(record: Any, exchange: Exchange) -> str:
    """All that a record shows of what the contract declares."""
    form = record_form(exchange.contract, exchange.conventions, exchange.operation)
    shown = declared(record, form) if form is not None and form.members else record
    return json.dumps(shown, sort_keys=True)


def _has_ids(records: Sequence[Any], ids: Sequence[str | None]) -> bool:
    """Whether ids tell these records apart."""
    if None in ids:
        return False
    shown: dict[str | None, Any] = {}
    return all(shown.setdefault(name, record) == record for name, record in zip(ids, records, strict=True))


def number_in(value: Any) -> int | None:
    """A whole number, or the text of one; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{1,15}", value, re.ASCII):
        return int(value)
    return None


def _only_list(body: Mapping[str, Any]) -> list[Any] | None:
    lists = [value for value in body.values() if isinstance(value, list)]
    return lists[0] if len(lists) == 1 else None


def _inside(body: Any, member: str) -> Mapping[str, Any]:
    """What stands in `member` of a body, or beside the records where no member is named."""
    found = body.get(member) if member and isinstance(body, dict) else body
    return found if isinstance(found, dict) else {}


def _meta(body: Any, conventions: Conventions) -> dict[str, Any]:
    paging = conventions.pagination
    if paging is None:
        return {}
    shown = _inside(body, paging.meta)
    names = {field: getattr(paging.names, field) for field in _META}
    return {field: shown[name] for field, name in names.items() if name and shown.get(name) not in (None, "")}


def _links(exchange: Exchange, body: Any) -> dict[str, str]:
    found = {
        _RELATIONS[relation.lower()]: target
        for target, relation in _LINK.findall(exchange.reply.headers.get("link", ""))
        if relation.lower() in _RELATIONS
    }
    paging = exchange.conventions.pagination
    if paging is not None:
        shown = _inside(body, paging.links)
        for field in ("first", "last", "previous", "next"):
            name = getattr(paging.names, field)
            link = shown.get(name) if name else None
            if isinstance(link, dict):  # a link object: {"href": …}
                link = link.get("href")
            if isinstance(link, str) and link:
                found[field] = link
    return found


def _names_none(body: Any, conventions: Conventions) -> bool:
    paging = conventions.pagination
    if paging is None:
        return False
    names = ((paging.links, paging.names.next), (paging.meta, paging.names.next_cursor))
    return any(name and name in _inside(body, member) for member, name in names)
