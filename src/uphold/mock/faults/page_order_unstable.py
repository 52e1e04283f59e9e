"""Every second request for a page shows its records in the opposite order."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import pages
from uphold.mock.listings.paging import Page
from uphold.mock.twists import Call

ID = "page-order-unstable"
CHECK = "pagination"
PROMISE = "The order of a listing does not change by itself."


def applies(target: Target) -> bool:
    """A listing has pages."""
    return pages(target)


def paged(call: Call, page: Page, _: list[Record]) -> Page:
    """Counted since the tenant was new."""
    asked = call.memory["asked"] = call.memory.get("asked", 0) + 1
    return page if asked % 2 else replace(page, records=page.records[::-1])
