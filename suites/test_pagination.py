"""Listings are walked through page by page, in each way in which they page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st

from uphold.checks import Held, listings, pagination
from uphold.runner import Listing, NotVerified, OperationUnderTest

if TYPE_CHECKING:
    from uphold.checks import Exchange, Problem
    from uphold.runner import Seen

WALKS = 3
"""Sizes of pages that a listing is walked with."""
SMALL = 3
"""Records on a page of a walk that is written into."""
STEP = 2
"""Records on a page that passes over one."""


@pytest.mark.concerns("paged")
@pytest.mark.checks("pagination", "server-error")
def test_a_walk_gives_each_record_once(operation: OperationUnderTest) -> None:
    """By large pages and by small ones, in every way of paging, the same records come, each once, in one order."""
    listing = walkable(operation)
    looks = [partial(large_pages, listing, way) for way in listing.ways]
    if len(listing.ways) > 1:
        looks.append(partial(two_ways, listing))
    if any(is_broken(listing, look) for look in looks) or listing.largest is None:
        return

    def small_pages_show_the_same(size: int) -> None:
        listing.fill()
        for way in listing.ways:
            if is_broken(listing, partial(small_pages, listing, way, size)):
                return

    operation.vary(small_pages_show_the_same, examples=WALKS, size=st.integers(1, listing.several))


@pytest.mark.concerns("paged")
@pytest.mark.checks("pagination", "server-error")
def test_a_page_says_the_truth_about_itself(operation: OperationUnderTest) -> None:
    """Numbers, totals, cursors and links of the pages of a walk agree with the records that are sent."""
    listing = walkable(operation)
    for way in listing.ways:
        if not is_broken(listing, partial(small_pages, listing, way, listing.several)):
            is_broken(listing, partial(about_pages, listing, way))
            is_broken(listing, partial(linked_pages, listing, way))


@pytest.mark.concerns("paged")
@pytest.mark.checks("pagination", "server-error")
def test_a_page_holds_no_more_than_was_asked_for(operation: OperationUnderTest) -> None:
    """Pages of one, of two and of the most records hold no more; nor does one of no stated size, or out of bounds."""
    listing = Listing(operation)
    if listing.largest is None:
        raise NotVerified("the size of a page can't be asked for")
    for size in (1, 2, listing.largest):
        page = listing.page(listing.sized(size))
        if operation.note("pagination", pagination.judge_size(page, size), page.exchange):
            return
    page = listing.page({})
    operation.note("pagination", pagination.judge_default(page), page.exchange)
    exchange = listing.ask_beyond()
    operation.note("pagination", pagination.judge_beyond(exchange), exchange)


@pytest.mark.concerns("paged")
@pytest.mark.checks("pagination", "server-error")
def test_an_offset_passes_over_so_many_records(operation: OperationUnderTest) -> None:
    """Also one that is no multiple of the size of a page."""
    listing = walkable(operation, least=STEP + 1)
    if listings.Way.OFFSET not in listing.ways or listing.largest is None:
        raise NotVerified("no parameter says how many records to pass over, or how many to show")
    if not all(isinstance(outcome, Held) for outcome in small_pages(listing, listings.Way.OFFSET, STEP)[0]):
        raise NotVerified("a walk by offset goes wrong, which is told of the walk")
    is_broken(listing, partial(passed_over, listing))


@pytest.mark.concerns("paged")
@pytest.mark.checks("pagination", "server-error")
def test_a_listing_keeps_its_order(operation: OperationUnderTest) -> None:
    """The same page, asked for twice, shows the records in the same order."""
    listing = Listing(operation)
    is_broken(listing, partial(same_page, listing))


@pytest.mark.concerns("paged", "by-cursor")
@pytest.mark.checks("pagination", "server-error")
def test_a_walk_goes_on_while_records_are_written(operation: OperationUnderTest) -> None:
    """A record that is there all the time comes once, though the one before it is deleted and another one is made."""
    listing = walkable(operation, least=SMALL + 2)
    if listings.Way.CURSOR not in listing.ways:
        raise NotVerified("its pages name no next cursor")
    if is_broken(listing, partial(small_pages, listing, listings.Way.CURSOR, SMALL)):
        return
    written = listing.write_between(SMALL)
    given = pagination.judge_while_writing(written.walk, written.stayed, written.writes)
    operation.note("pagination", given, *written.walk.exchanges)


# -- what a listing shows, judged


def walkable(operation: OperationUnderTest, *, least: int = 2) -> Listing:
    """The listing, if it can be walked through."""
    listing = Listing(operation, least=least)
    if not listing.ways:
        raise NotVerified("its pages name no next one, and no parameter asks for it")
    return listing


def is_broken(listing: Listing, look: partial[Seen]) -> bool:
    """Note what a look at a listing shows; whether that is a problem."""
    given, exchanges = listing.confirmed(look)
    return bool(listing.operation.note("pagination", given, *exchanges))


def large_pages(listing: Listing, way: listings.Way) -> Seen:
    """A walk by pages as large as can be."""
    walk = listing.walk(way, listing.largest)
    return list(pagination.judge_walk(walk)), walk.exchanges


def passed_over(listing: Listing) -> Seen:
    """A page of two that passes over one record, beside one that passes over none."""
    paging = listing.operation.conventions.pagination
    offset = paging.offset_parameter if paging is not None else ""
    whole, page = listing.page(listing.sized(STEP + 1)), listing.page({**listing.sized(STEP), offset: 1})
    return list(pagination.judge_offset(whole, page, 1, STEP)), (whole.exchange, page.exchange)


def two_ways(listing: Listing) -> Seen:
    """Walks in two ways, beside each other."""
    walk, other = (listing.walk(way, listing.largest) for way in listing.ways[:2])
    given = pagination.judge_same(walk, other) if walk.is_over and other.is_over else ()
    return list(given), (*walk.exchanges, *other.exchanges)


def small_pages(listing: Listing, way: listings.Way, size: int) -> Seen:
    """A walk by small pages, beside one by large ones."""
    whole = listing.walk(way, listing.largest)
    given = list(pagination.judge_walk(whole))
    if listing.largest is None or not all(isinstance(outcome, Held) for outcome in given):
        return given, whole.exchanges
    walk = listing.walk(way, size)
    return list(pagination.judge_walk(walk, whole)), (*walk.exchanges, *whole.exchanges)


def about_pages(listing: Listing, way: listings.Way) -> Seen:
    """What the pages of two walks, a long and a short one, say about themselves."""
    whole = listing.walk(way, listing.largest)
    walk = listing.walk(way, listing.several)
    total = len(whole.keys) if whole.is_over else None
    given = [*pagination.judge_meta(walk, total), *pagination.judge_meta(whole, total)]
    return given, (*walk.exchanges, *whole.exchanges)


def linked_pages(listing: Listing, way: listings.Way) -> Seen:
    """Where the links of the first two pages and of the last one lead, beside the pages that they name."""
    walk = listing.walk(way, listing.several)
    if len(walk.pages) == 1:
        return [], ()
    first, second, last = walk.pages[0], walk.pages[1], walk.pages[-1]
    given: list[Held | Problem] = []
    for page, name, meant in (
        (first, "next", second),
        (second, "previous", first),
        (second, "first", first),
        (first, "last", last),
    ):
        if name in page.links and (name != "last" or walk.is_over):
            led = listing.follow(page, name)
            given = list(pagination.judge_link(name, led, meant))
            if Held("links") not in given:
                return given, shown(meant, page, led)
    if walk.is_over:
        behind = beyond(listing, last)
        given += pagination.judge_end(behind)
        return given, shown(last, *behind)
    return given, shown(first)


def beyond(listing: Listing, last: listings.Page) -> list[listings.Page]:
    """The pages that links behind the last one lead to, until one shows records."""
    behind: list[listings.Page] = []
    page: listings.Page | None = last
    while page is not None and len(behind) < pagination.MOST_BEHIND and not (behind and page.records):
        page = listing.follow(page, "next")
        behind += [page] if page is not None else []
    return behind


def same_page(listing: Listing) -> Seen:
    """The same page twice."""
    page, again = listing.page({}), listings.read_page(listing.ask(listings.Step({})))
    given = pagination.judge_order(page, again) if again is not None else ()
    return list(given), shown(page, again)


def shown(*pages: listings.Page | None) -> tuple[Exchange, ...]:
    """What was sent to see these pages."""
    return tuple(page.exchange for page in pages if page is not None)
