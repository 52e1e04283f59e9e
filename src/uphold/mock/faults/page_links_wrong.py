"""The links of a page have lost their query, so that all lead to the first page."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import page_names, pages
from uphold.mock.listings.paging import Page
from uphold.mock.twists import Call

ID = "page-links-wrong"
CHECK = "pagination"
PROMISE = "The links of a page lead where they say."


def applies(target: Target) -> bool:
    """A page has links."""
    return pages(target) and page_names(target, "next")


def paged(_: Call, page: Page, __: list[Record]) -> Page:
    """Address and path stay."""
    links = {name: link.partition("?")[0] if isinstance(link, str) else link for name, link in page.links.items()}
    return replace(page, links=links)
