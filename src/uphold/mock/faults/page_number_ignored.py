"""Every page is the first one, whatever number was asked for."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import pages
from uphold.mock.listings.paging import Page
from uphold.mock.twists import Call

ID = "page-number-ignored"
CHECK = "pagination"
PROMISE = "Walking through a listing shows every record once."


def applies(target: Target) -> bool:
    """A client can ask for a page by its number."""
    return pages(target, numbered=True)


def paged(call: Call, page: Page, records: list[Record]) -> Page:
    """The records of the first page; what the page says about itself is honest."""
    pagination = call.target.conventions.pagination
    if pagination is None or pagination.page_parameter not in call.values:
        return page
    return replace(page, records=records[: page.meta.get(pagination.names.size, len(page.records))])
