"""The last record of a page comes again as the first of the next."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import pages
from uphold.mock.listings.paging import Page
from uphold.mock.twists import Call

ID = "record-on-two-pages"
CHECK = "pagination"
PROMISE = "Walking through a listing shows every record once."


def applies(target: Target) -> bool:
    """A listing has pages."""
    return pages(target)


def paged(_: Call, page: Page, records: list[Record]) -> Page:
    """One record more at the beginning of every page but the first."""
    first = records.index(page.records[0]) if page.records else 0
    return replace(page, records=[records[first - 1], *page.records]) if first else page
