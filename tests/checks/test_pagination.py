"""Pagination: what walks, pages, links and meta data show, as facts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.shelves import Shelves, load
from uphold.checks import Held, Problem, listings, pagination


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Shelves:
    return Shelves(load(tmp_path_factory.mktemp("api")))


def said(given: Any) -> list[str]:
    """What a check said: facets that held, and causes with a sign of whom they blame."""
    signs = {"tenant": "!", "neither": "?"}
    return [one.facet if isinstance(one, Held) else signs[one.subject] + one.keyword for one in given]


WALKS: dict[str, tuple[str, int, list[list[int]], bool, list[int], str]] = {
    # way, size, pages, whether it came to an end, what one larger page shows → what is said first
    "all, once, in order": ("page", 2, [[1, 2], [3, 4], [5]], True, [1, 2, 3, 4, 5], "page-walk"),
    "by cursor too": ("cursor", 2, [[1, 2], [3]], True, [1, 2, 3], "cursor-walk"),
    "short pages by cursor": ("cursor", 3, [[1, 2], [3], [4, 5]], True, [1, 2, 3, 4, 5], "cursor-walk"),
    "one empty page at the end": ("cursor", 2, [[1, 2], [3], []], True, [1, 2, 3], "cursor-walk"),
    "broken off in order": ("page", 1, [[1], [2], [3]], False, [1, 2, 3, 4, 5], "page-walk"),
    "a page too large": ("page", 1, [[1, 2], [3]], True, [1, 2, 3], "!size"),
    "a later page too large": ("page", 1, [[1], [2, 3]], True, [1, 2, 3], "!size"),
    "a large page too small": ("page", 1, [[1], [2], [3]], True, [1, 2], "!size"),
    "the first page again": ("page", 2, [[1, 2], [1, 2], [1, 2]], False, [1, 2, 3, 4], "!again"),
    "by chance": ("page", 1, [[1], [1], [2]], True, [1, 2], "!twice"),
    "one twice": ("page", 2, [[1, 2], [2, 3]], True, [1, 2, 3], "!twice"),
    "one lost": ("page", 2, [[1, 2], [4]], True, [1, 2, 3, 4], "!lost"),
    "one lost on the way": ("page", 1, [[1], [3], [4]], False, [1, 2, 3, 4, 5], "!lost"),
    "the last one lost": ("cursor", 2, [[1, 2]], True, [1, 2, 3], "!lost"),
    "round and round": ("cursor", 2, [[1, 2], [3], [1, 2]], False, [1, 2, 3], "!endless"),
    "empty pages without end": ("cursor", 2, [[1, 2], [3], [], [], [], []], False, [1, 2, 3], "!endless"),
    "another order": ("page", 2, [[2, 1], [3]], True, [1, 2, 3], "!order"),
    "another order, broken off": ("page", 1, [[2], [5], [1]], False, [1, 2, 3, 4, 5], "!order"),
}


@pytest.mark.parametrize("fact", WALKS)
def test_a_walk_beside_a_larger_page(fact: str, shelves: Shelves) -> None:
    way, size, pages, over, whole, wanted = WALKS[fact]
    larger = shelves.walk(way, 50, whole)
    given = said(pagination.judge_walk(shelves.walk(way, size, *pages, over=over), larger))
    assert given[0] == wanted
    assert ("whole" in given) == (not wanted.startswith("!"))


def test_records_without_ids_may_be_alike(shelves: Shelves) -> None:
    """Nobody can tell two equal lines apart: as many as there are may come."""
    line = {"text": "same"}
    whole = shelves.walk("links", 50, shelves.page([line, line], at="GET /lines"))
    once = [shelves.page([line], at="GET /lines")]
    assert said(pagination.judge_walk(shelves.walk("links", 1, *once, *once), whole))[0] == "cursor-walk"
    assert said(pagination.judge_walk(shelves.walk("links", 1, *once * 3), whole))[0] in {
        "!again",
        "!twice",
        "!endless",
    }
    assert said(pagination.judge_walk(shelves.walk("links", 1, *once), whole)) == ["!lost"]


def test_members_that_nobody_declared_tell_no_records_apart(shelves: Shelves) -> None:
    """A server may add them now and then."""
    page = shelves.page([{"text": "a", "trace": 17}], at="GET /lines")
    assert page.keys == shelves.page([{"text": "a"}], at="GET /lines").keys


def test_one_id_for_different_records_is_no_id(shelves: Shelves) -> None:
    """Then all that records show tells them apart."""
    whole = shelves.walk("page", 50, [{"id": 1, "title": "a"}, {"id": 1, "title": "b"}])
    walk = shelves.walk("page", 1, [{"id": 1, "title": "a"}], [{"id": 1, "title": "b"}])
    assert said(pagination.judge_walk(walk, whole))[0] == "page-walk"


@pytest.mark.parametrize(("status", "wanted"), [(404, ["!refused"]), (422, ["!refused"]), (429, []), (500, [])])
def test_a_page_that_was_named_has_to_be_there(status: int, wanted: list[str], shelves: Shelves) -> None:
    """Too many requests are not its fault; a server error is another check's."""
    refused = shelves.exchange({}, status=status)
    assert said(pagination.judge_walk(shelves.walk("cursor", 1, [1], over=False, refused=refused))) == wanted


def test_a_link_that_asks_for_nothing_new_is_wrong(shelves: Shelves) -> None:
    whole = shelves.walk("links", 50, [1, 2, 3])
    stuck = shelves.walk("links", 1, [1], over=False, is_stuck=True)
    at_the_end = shelves.walk("links", 3, [1, 2, 3], over=False, is_stuck=True)
    assert said(pagination.judge_walk(stuck, whole)) == ["!link"]
    assert said(pagination.judge_walk(at_the_end, whole)) == ["!endless"]


@pytest.mark.parametrize(("other", "wanted"), [([1, 2], "same-records"), ([2, 1], "same-records"), ([1, 3], "!ways")])
def test_two_ways_show_the_same_records(other: list[int], wanted: str, shelves: Shelves) -> None:
    assert said(pagination.judge_same(shelves.walk("page", 5, [1, 2]), shelves.walk("cursor", 5, other))) == [wanted]


@pytest.mark.parametrize(
    ("again", "wanted"), [([1, 2, 3], ["order"]), ([3, 2, 1], ["!order"]), ([1, 2, 4], []), ([1, 2], [])]
)
def test_the_same_page_keeps_its_order(again: list[int], wanted: list[str], shelves: Shelves) -> None:
    """Other records are another matter."""
    assert said(pagination.judge_order(shelves.page([1, 2, 3]), shelves.page(again))) == wanted


META: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "all true": ([{"page": 1, "total": 3}, {"page": 2, "total": 3}], ["meta"]),
    "written as text": ([{"page": "1", "total": "3"}, {"page": "2"}], ["meta"]),
    "nothing told": ([{}, {}], []),
    "a wrong total": ([{"total": 4}, {"total": 4}], ["!meta:total"]),
    "a wrong number": ([{"page": 1}, {"page": 1}], ["!meta:number"]),
    "a wrong last page": ([{"last": 2}, {"last": 3}], ["!meta:last_page"]),
    "no next one": ([{"next_cursor": None}, {}], ["!next"]),
    "a wrong size, from which its places follow": (
        [{"size": 5, "from": 1, "last": 1, "total": 3}, {"size": 5, "from": 6, "last": 1}], ["!meta:size"]),
}  # fmt: skip


@pytest.mark.parametrize("fact", META)
def test_pages_say_the_truth(fact: str, shelves: Shelves) -> None:
    told, wanted = META[fact]
    walk = shelves.walk("page", 2, shelves.page([1, 2], told[0]), shelves.page([3], told[1]))
    assert said(pagination.judge_meta(walk, 3)) == wanted


def test_where_the_number_of_records_is_unknown_a_total_is_not_judged(shelves: Shelves) -> None:
    assert not said(pagination.judge_meta(shelves.walk("page", 2, shelves.page([1, 2], {"total": 9})), None))


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [([2, 3], ["page-walk"]), ([3, 2], ["page-walk"]), ([1, 2], ["!offset"]), ([3, 4], ["!offset"]), ([], ["!offset"])],
)
def test_an_offset_passes_over_what_it_says(shown: list[int], wanted: list[str], shelves: Shelves) -> None:
    """In whatever order: that is another matter."""
    assert said(pagination.judge_offset(shelves.page([1, 2, 3]), shelves.page(shown), 1, 2)) == wanted


def test_links_lead_where_they_say(shelves: Shelves) -> None:
    meant = shelves.page([3, 4])
    assert said(pagination.judge_link("next", shelves.page([4, 3]), meant)) == ["links"]
    assert said(pagination.judge_link("next", shelves.page([1, 2]), meant)) == ["!link"]
    assert said(pagination.judge_link("next", None, meant)) == ["!link"]


def test_behind_the_last_page_is_nothing(shelves: Shelves) -> None:
    """One empty page is borne with."""
    assert not said(pagination.judge_end([]))
    assert not said(pagination.judge_end([shelves.page([])]))
    assert said(pagination.judge_end([shelves.page([1])])) == ["!endless"]


def test_sizes(shelves: Shelves) -> None:
    page = shelves.page([1, 2, 3, 4, 5, 6])
    assert said(pagination.judge_size(page, 6)) == ["size"]
    assert said(pagination.judge_size(page, 5)) == ["!size"]
    assert said(pagination.judge_default(page)) == ["!default"]
    assert said(pagination.judge_default(shelves.page([1]))) == ["size"]


@pytest.mark.parametrize(
    ("count", "status", "wanted"),
    [(50, 200, ["bounds"]), (51, 200, ["!maximum"]), (0, 422, ["bounds"]), (0, 400, ["bounds"]), (0, 500, [])],
)
def test_beyond_the_bounds_a_page_is_cut_or_refused(
    count: int, status: int, wanted: list[str], shelves: Shelves
) -> None:
    body = {"data": [{"id": number} for number in range(count)]}
    assert said(pagination.judge_beyond(shelves.exchange(body, status=status))) == wanted


WRITING: dict[str, tuple[list[list[int]], list[str]]] = {
    # 3 was deleted and 9 made while a walk of 1, 2, 3, 4, 5, 6 was behind its first page
    "goes on": ([[1, 2, 3], [4, 5, 6]], ["while-writing"]),
    "shows the new one": ([[1, 2, 3], [4, 5, 6], [9]], ["while-writing"]),
    "counts records": ([[1, 2, 3], [5, 6, 9]], ["?writing:shift"]),
    "starts again": ([[1, 2, 3], [1, 2, 4], [5, 6, 9]], ["!writing"]),
    "forgets the rest": ([[1, 2, 3]], ["!writing"]),
}


@pytest.mark.parametrize("fact", WRITING)
def test_a_walk_goes_on_while_records_are_written(fact: str, shelves: Shelves) -> None:
    pages, wanted = WRITING[fact]
    walk = shelves.walk("cursor", 3, *pages)
    assert said(pagination.judge_while_writing(walk, {"1", "2", "4", "5", "6"}, 2)) == wanted


# -- how to walk


STEPS: dict[str, tuple[str, dict[str, Any], list[int], Any, Any, Any]] = {
    # way, query of the page, its records, meta, links → the query of the next step, or its link; None: the end
    "a number more": ("page", {"page": 1, "size": 2}, [1, 2], {}, {}, {"page": 2, "size": 2}),
    "the last number": ("page", {"page": 2, "size": 2}, [3], {"last": 2}, {}, None),
    "a full last page may lie": ("page", {"page": 2, "size": 2}, [3, 4], {"last": 2}, {}, {"page": 3, "size": 2}),
    "an empty page": ("page", {"page": 3, "size": 2}, [], {}, {}, None),
    "an empty page that tells of more": ("page", {"page": 1}, [], {"last": 4}, {}, {"page": 2}),
    "a cursor": ("cursor", {"cursor": ""}, [1], {"next_cursor": "x"}, {}, {"cursor": "x"}),
    "a cursor in a link": ("cursor", {}, [1], {}, {"next": "http://h/books?cursor=y%3D&size=2"}, {"cursor": "y="}),
    "no cursor": ("cursor", {"cursor": "x"}, [1], {"next_cursor": None}, {}, None),
    "a link": ("links", {}, [1], {}, {"next": "https://other.example/api/books?from=7"}, "/books?from=7"),
    "a link of its own": ("links", {}, [1], {}, {"next": "/books/after/7"}, "/books/after/7"),
}


@pytest.mark.parametrize("fact", STEPS)
def test_what_a_page_says_to_ask_for_next(fact: str, shelves: Shelves) -> None:
    way, query, ids, meta, links, wanted = STEPS[fact]
    step = listings.next_step(listings.Way(way), shelves.page(ids, meta, links), listings.Step(query))
    assert (None if step is None else step.link or step.query) == wanted


def test_the_header_link_leads_on_too(shelves: Shelves) -> None:
    """RFC 8288."""
    header = '<https://h.example/books?page=2&size=2>; rel="next", <https://h.example/books?page=9>; rel="last"'
    page = shelves.page([1], headers={"link": header})
    assert page.links == {"next": "https://h.example/books?page=2&size=2", "last": "https://h.example/books?page=9"}


def test_ways_are_those_that_a_listing_declares_and_its_pages_tell_of(shelves: Shelves) -> None:
    def ways(name: str) -> tuple[str, ...]:
        operation = shelves.contract.operation(name)
        return listings.ways_of(shelves.contract, shelves.page([1]).exchange.conventions, operation)

    assert ways("GET /books") == ("page", "cursor")
    assert ways("GET /lines") == ("links",)
    assert ways("GET /quiet") == ()


def test_a_link_without_anything_new_leads_nowhere() -> None:
    link = listings.Step({}, link="/books?size=2")
    assert listings.leads_nowhere_new(link, "/books?size=2&page=1")
    assert not listings.leads_nowhere_new(listings.Step({}, link="/books?size=2&page=2"), "/books?size=2&page=1")


def test_problems_hold_no_generated_values(shelves: Shelves) -> None:
    """One cause is one sentence, whatever the records."""
    for way, size, pages, over, whole, _ in WALKS.values():
        larger = shelves.walk(way, 50, whole)
        for outcome in pagination.judge_walk(shelves.walk(way, size, *pages, over=over), larger):
            assert not isinstance(outcome, Problem) or not any(letter.isdigit() for letter in outcome.message)
