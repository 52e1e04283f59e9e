"""Filtered listings are compared with what filtering the whole list gives."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st

from uphold.checks import Held, filtering, listings
from uphold.runner import Listing, NotVerified, OperationUnderTest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from uphold.runner import Seen

Asked = tuple[listings.Selector, Any]

PAIRS = 6
"""Pairs of filters that a listing is asked for."""


@pytest.mark.concerns("filtering")
@pytest.mark.checks("filter", "server-error")
def test_a_filter_selects_what_it_names(operation: OperationUnderTest) -> None:
    """Each filter, asked for a value that some records have and for one that none has."""
    listing = Listing(operation, least=2)
    whole = listing.whole()
    selectors = known_filters(operation)
    wrong = filtering.unsound(whole)
    sound = [selector for selector in selectors if wrong.isdisjoint(selector.field)]
    verified = [asked for selector in sound for asked in worth_asking(operation, selector, whole)]
    if not verified:
        raise NotVerified("no value of a filter parts the records that the listing shows")
    for asked in verified:
        given, exchanges = listing.confirmed(partial(filtered, listing, [asked]))
        operation.note("filter", given, *exchanges)


@pytest.mark.concerns("filtering")
@pytest.mark.checks("filter", "server-error")
def test_two_filters_select_what_both_name(operation: OperationUnderTest) -> None:
    """Two filters together, of which the second one leaves out what the first one selects."""
    listing = Listing(operation, least=2)
    pairs = worth_asking_together(operation, listing.whole())
    if not pairs:
        raise NotVerified("no two filters part the records that the listing shows")

    def both_select(pair: tuple[Asked, Asked]) -> None:
        listing.fill()
        for look in ([pair[1]], [pair[0]], list(pair)):
            given, exchanges = listing.confirmed(partial(filtered, listing, look))
            if operation.note("filter", given, *exchanges):
                return

    operation.vary(both_select, examples=PAIRS, pair=st.sampled_from(pairs))


@pytest.mark.concerns("filtered")
@pytest.mark.checks("filter", "server-error")
def test_a_filter_that_nobody_knows_adds_no_records(operation: OperationUnderTest) -> None:
    """It may be refused or passed over."""
    listing = Listing(operation, least=1)
    declared = operation.conventions.filters
    if declared is None:
        raise NotVerified("the API declares no filters")
    page = listings.read_page(listing.ask(listings.Step({declared.parameter: {"thereIsNoSuchFilter": "1"}})))
    if page is None:
        raise NotVerified("a filter that nobody knows is refused")
    whole = listing.page({})
    operation.note("filter", filtering.judge_unknown(whole, page), whole.exchange, page.exchange)


# -- what to ask for


def known_filters(operation: OperationUnderTest) -> list[listings.Selector]:
    """The filters of which it is known what they select on."""
    found = listings.selectors_of(operation.contract, operation.conventions, operation.operation)
    if not found:
        raise NotVerified("nothing says what the filters of this listing select on")
    return found


def worth_asking(operation: OperationUnderTest, selector: listings.Selector, whole: listings.Page) -> list[Asked]:
    """Values that part the records, any and the one that selects fewest (what is missing shows where a page holds all
    that is selected), and one that none of them has, as far as there are any."""
    parting: list[tuple[int, Any]] = []
    empty: list[Any] = []
    for value in listings.candidates(selector, whole.records, operation.conventions):
        selected, others = filtering.splits([(selector, value)], whole)
        if selected and others:
            parting.append((selected, value))
        elif others:
            empty.append(value)
    chosen = [operation.random.choice(parting)[1]] if parting else []
    fewest = min(parting, key=lambda one: one[0])[1] if parting else None
    chosen += [fewest] if parting and fewest != chosen[0] else []
    return [(selector, value) for value in (*chosen, *empty[:1])]


def worth_asking_together(operation: OperationUnderTest, whole: listings.Page) -> list[tuple[Asked, Asked]]:
    """Pairs of filters with values of one record, of which the second one leaves out what the first one selects."""
    found: list[tuple[Asked, Asked]] = []
    selectors = known_filters(operation)
    wrong = filtering.unsound(whole)
    for record in whole.records:
        asked = [
            (selector, value)
            for selector in selectors
            if wrong.isdisjoint(selector.field)
            for value in listings.candidates(selector, [record], operation.conventions)
        ]
        for first, second in zip(asked, [*asked[1:], *asked[:1]], strict=True):
            if first[0].name != second[0].name and filtering.narrows(first, second, whole):
                found.append((first, second))
    return found


# -- what is shown


def filtered(listing: Listing, asked: Sequence[Asked]) -> Seen:
    """The listing, filtered, beside the whole one."""
    whole = listing.whole()
    page = listing.filtered(asked)
    if page is None:  # a value may be refused
        return [], ()
    is_all = listing.is_all(page)
    given = list(filtering.judge_filtered(asked, whole, page, is_all=is_all))
    if all(isinstance(outcome, Held) for outcome in given):
        return given, (whole.exchange, page.exchange)
    if filtering.is_restless(asked, whole, listing.page(listing.sized(listing.largest))):
        return [], ()
    wider = listings.beside(*asked[0]) if filtering.is_about_bound(asked, whole, page, is_all=is_all) else None
    other = listing.filtered([(asked[0][0], wider)]) if wider is not None else None
    if other is not None and filtering.is_shown(asked, whole, other):
        return list(filtering.judge_boundary(page)), (page.exchange, other.exchange)
    return given, (whole.exchange, page.exchange)
