"""A walk by cursor starts again when the record that it had come to is deleted."""

from __future__ import annotations

from dataclasses import replace

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import offers, pages, remember
from uphold.mock.listings.paging import Page
from uphold.mock.twists import Call

ID = "cursor-breaks"
CHECK = "pagination"
PROMISE = "A walk by cursor goes on, whatever appears or vanishes meanwhile."


def applies(target: Target) -> bool:
    """A client can walk by cursor, and records can be deleted while somebody walks."""
    return pages(target, by_cursor=True) and offers(target, Role.DELETE)


def paged(call: Call, page: Page, records: list[Record]) -> Page:
    """What each cursor came behind is remembered."""
    pagination = call.target.conventions.pagination
    if pagination is None:
        return page
    following = page.meta.get(pagination.names.next_cursor)
    if isinstance(following, str) and page.records:
        remember(call.memory, following, page.records[-1].id)
    last = call.memory.get(str(call.values.get(pagination.cursor_parameter)))
    if last is None or any(record.id == last for record in records):
        return page
    return replace(page, records=records[: page.meta.get(pagination.names.size, len(page.records))])
