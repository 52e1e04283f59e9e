"""A page holds as many records as it does by default, whatever size was asked for."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import pages
from uphold.mock.listings.paging import Page
from uphold.mock.twists import Call

ID = "page-size-ignored"
CHECK = "pagination"
PROMISE = "A page holds no more records than were asked for."


def applies(target: Target) -> bool:
    """A client can say how many records a page holds."""
    return pages(target, sized=True)


def paged(call: Call, page: Page, records: list[Record]) -> Page:
    """From the first record of the honest page on."""
    pagination = call.target.conventions.pagination
    if pagination is None or not page.records or pagination.size_parameter not in call.values:
        return page
    start = records.index(page.records[0])
    return replace(page, records=records[start : start + (pagination.default or len(records))])
