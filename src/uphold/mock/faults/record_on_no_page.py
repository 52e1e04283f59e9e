"""The last record of a page is on no page."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import pages
from uphold.mock.listings.paging import Page
from uphold.mock.twists import Call

ID = "record-on-no-page"
CHECK = "pagination"
PROMISE = "Walking through a listing shows every record once."


def applies(target: Target) -> bool:
    """A listing has pages."""
    return pages(target)


def paged(_: Call, page: Page, records: list[Record]) -> Page:
    """Every page but the last one shows one record less."""
    is_last = not page.records or page.records[-1] is records[-1]
    return page if is_last else replace(page, records=page.records[:-1])
