"""A listing says that it holds one record more than it does."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import page_names
from uphold.mock.listings.paging import Page
from uphold.mock.twists import Call

ID = "total-wrong"
CHECK = "pagination"
PROMISE = "What a page says about the whole listing is true."


def applies(target: Target) -> bool:
    """A page says how many records there are."""
    return page_names(target, "total")


def paged(call: Call, page: Page, _: list[Record]) -> Page:
    """The number in the meta data; all else is honest."""
    pagination = call.target.conventions.pagination
    total = page.meta.get(pagination.names.total) if pagination is not None else None
    if pagination is None or not isinstance(total, int):
        return page
    return replace(page, meta={**page.meta, pagination.names.total: total + 1})
