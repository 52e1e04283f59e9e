"""The last page of a listing names a next one, and so do all pages behind it."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import pages
from uphold.mock.listings.paging import Page
from uphold.mock.twists import Call

ID = "pages-never-end"
CHECK = "pagination"
PROMISE = "A listing has an end."

_AGAIN = "again"


def applies(target: Target) -> bool:
    """A listing has pages."""
    return pages(target)


def paged(call: Call, page: Page, _: list[Record]) -> Page:
    """The page after the last is the first one."""
    pagination = call.target.conventions.pagination
    if pagination is None:
        return page
    names = pagination.names
    meta, links = dict(page.meta), dict(page.links)
    if names.next_cursor in meta and meta[names.next_cursor] is None:
        meta[names.next_cursor] = _AGAIN
    if links.get(names.next) is None:
        query = f"?{pagination.cursor_parameter}={_AGAIN}" if names.next_cursor in meta else ""
        links[names.next] = links.get(names.first) or f"{meta.get(names.path, call.request.path)}{query}"
    return replace(page, meta=meta, links=links)
