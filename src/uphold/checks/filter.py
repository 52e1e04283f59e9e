"""A filtered listing holds what filtering the whole list gives.

**Promised**: a filter selects the records that have what it names, and no others (`alone`); a bound selects its own
value, or does not, as documented (`boundary`); two filters together select what both select (`together`); a filter that
the contract does not name makes the listing hold nothing that it does not hold without (`unknown`).

**Applies** to listings with the parameter that ``[filters]`` of ``api.toml`` names, and to query parameters that are
named like a member of the listed records. What a filter selects on is settled by ``[[filters.selects]]``, or found from
its name where that leaves no doubt. Values are taken from the records themselves, so that some are selected and some
are not.

**Ignores** filters of which nothing says what they select on, or on something that the listing does not show; a refusal
of a value; and what documents leave open: how texts are compared in part or in other capitals (a record that only that
could select may be there or not), what a bound does with a record that has no value, and in which zone a day begins.
Where there is no table ``[filters]``, nothing is said of bounds, and what is found is nobody's fault for sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import judged
from uphold.checks.listings.selecting import leaves_of, on_bound, selects

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uphold.checks.listings.reading import Page
    from uphold.checks.listings.selectors import Selector

ID: Final = "filter"

Asked = tuple["Selector", Any]
"""A filter and the value that it is asked for."""


def unsound(page: Page) -> frozenset[str]:
    """The names of members that the schema of a listing finds fault with: what a filter selects on a value that is
    wrong, nobody can tell."""
    found = judged(page.exchange)
    if found is None:
        return frozenset()
    return frozenset(
        step
        for one in (*found.violations, *found.misformed)
        for step in one.instance.split("/")
        if not step.isdecimal()
    )


def judge_filtered(asked: Sequence[Asked], whole: Page, page: Page, *, is_all: bool) -> Iterator[Held | Problem]:
    """Whether `page`, filtered by all of `asked`, shows what `whole`, the unfiltered listing, lets expect; `is_all`:
    the page is all that the filter selects, so that nothing may be missing."""
    facet = "alone" if len(asked) == 1 else "together"
    judged = [_verdict(asked, record, page) for record in page.records]
    if False in judged:
        what = "its filter selects" if len(asked) == 1 else "one of its two filters selects"
        message = f"a filtered listing shows a record that {what} away"
        yield _problem("kept" if len(asked) == 1 else "together", facet, message, page)
        return
    lost = missing(asked, whole, page) if is_all else []
    if lost:
        yield _problem("lost", facet, "a filtered listing lacks a record that its filter selects", page)
        return
    if True in judged or any(_verdict(asked, record, page) is False for record in whole.records):
        yield Held(facet)
        if len(asked) == 1 and any(on_bound(*asked[0], record) for record in page.records):
            yield Held("boundary")


def judge_boundary(page: Page) -> Iterator[Held | Problem]:
    """That a bound treats its own value otherwise than documented, where `is_shown` found it to be so."""
    yield _problem("boundary", "boundary", "a bound does not treat its own value as documented", page)


def is_about_bound(asked: Sequence[Asked], whole: Page, page: Page, *, is_all: bool) -> bool:
    """Whether all that is wrong with a filtered page is that it lacks, or shows, records on the very bound: a little
    wider bound then tells what is the cause."""
    if len(asked) > 1:
        return False
    wrong = [record for record in page.records if _verdict(asked, record, page) is False]
    wrong += missing(asked, whole, page) if is_all else []
    return bool(wrong) and all(on_bound(*asked[0], record) for record in wrong)


def is_shown(asked: Sequence[Asked], whole: Page, wider: Page) -> bool:
    """Whether a wider bound shows all records that lie on the bound itself, so that the bound is the cause."""
    pairs = zip(whole.keys, whole.records, strict=True)
    on_it = {key for key, record in pairs if on_bound(*asked[0], record)}
    return bool(on_it) and on_it <= set(wider.keys)


def narrows(first: Asked, second: Asked, whole: Page) -> bool:
    """Whether two filters together surely select a record, and the second one surely leaves out one that the first
    one selects."""
    verdicts = [(_verdict([first], record, whole), _verdict([second], record, whole)) for record in whole.records]
    return (True, True) in verdicts and (True, False) in verdicts


def is_restless(asked: Sequence[Asked], page: Page, again: Page) -> bool:
    """Whether what a filter selects on changes from one reading of a listing to the next: then nothing can be said."""
    values = dict(zip(again.keys, again.records, strict=True))
    pairs = [(record, values.get(key, record)) for key, record in zip(page.keys, page.records, strict=True)]
    return any(
        leaves_of(mine, selector.field) != leaves_of(theirs, selector.field)
        for selector, _ in asked
        for mine, theirs in pairs
    )


def judge_unknown(whole: Page, page: Page) -> Iterator[Held | Problem]:
    """Whether a filter that the contract does not name shows records that the listing does not have without it."""
    if whole.has_ids and page.has_ids and set(page.keys) - set(whole.keys):
        yield _problem(
            "unknown", "unknown", "a filter that nobody knows shows other records than the listing has", page
        )
    else:
        yield Held("unknown")


def missing(asked: Sequence[Asked], whole: Page, page: Page) -> list[Any]:
    """The records that all of `asked` select of the whole listing, and that `page` does not show."""
    shown = set(page.keys)
    pairs = zip(whole.keys, whole.records, strict=True)
    return [record for key, record in pairs if key not in shown and _verdict(asked, record, page)]


def splits(asked: Sequence[Asked], whole: Page) -> tuple[int, int]:
    """How many records of the whole listing `asked` surely select, and how many they surely do not."""
    verdicts = [_verdict(asked, record, whole) for record in whole.records]
    return verdicts.count(True), verdicts.count(False)


def _verdict(asked: Sequence[Asked], record: Any, page: Page) -> bool | None:
    found = [selects(selector, wanted, record, page.exchange.conventions) for selector, wanted in asked]
    if False in found:
        return False
    return None if None in found else True


def _problem(keyword: str, facet: str, message: str, page: Page) -> Problem:
    subject = "tenant" if page.exchange.conventions.filters is not None else "neither"
    return Problem(message, keyword=keyword, facet=facet, subject=subject)
