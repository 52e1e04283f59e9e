"""Filters: what they select on, whether they select a record, and what a filtered listing shows, as facts."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.checks.shelves import CONVENTIONS, Shelves, load
from uphold.checks import Held, filtering, listings
from uphold.contract import Conventions, Filters, Select


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Shelves:
    return Shelves(load(tmp_path_factory.mktemp("api")))


def with_filters(**told: Any) -> Conventions:
    return msgspec.structs.replace(CONVENTIONS, filters=Filters(parameter="filter", **told))


def selectors(shelves: Shelves, conventions: Conventions = CONVENTIONS) -> dict[str, listings.Selector]:
    operation = shelves.contract.operation("GET /books")
    return {one.name: one for one in listings.selectors_of(shelves.contract, conventions, operation)}


FOUND = {
    "title": "is title",
    "state": "is state",
    "shelfId": "is shelf_id",
    "authorId": "is author.id",
    "authorName": "is author.name",
    "createdAfter": "from createdAt",
    "createdBefore": "to createdAt",
    "priceMin": "from price",
    "tag": "is tags",
    "bookState": "is state",
    "createdAt": "day createdAt",
    "file": "has file",
    "digital": "is digital",
}


@pytest.mark.parametrize("name", FOUND)
def test_a_name_says_what_a_filter_selects_on(name: str, shelves: Shelves) -> None:
    found = selectors(shelves)[name]
    assert f"{found.how} {'.'.join(found.field)}" == FOUND[name]


def test_a_name_that_says_nothing_is_no_filter_that_can_be_judged(shelves: Shelves) -> None:
    """Nor are parameters that page or ask for parts."""
    assert set(selectors(shelves)) == set(FOUND)


TOLD = {
    "another member": (Select(filter="mood", field="state"), "is state"),
    "another way": (Select(filter="title", how="starts"), "starts title"),
    "nothing": (Select(filter="title", how="nothing"), None),
    "nobody knows": (Select(filter="title", how="unknown"), None),
    "no such member": (Select(filter="title", field="subtitle"), None),
    "elsewhere": (Select(filter="title", how="contains", operations=("GET /lines",)), "is title"),
}


@pytest.mark.parametrize("fact", TOLD)
def test_the_api_settles_what_names_do_not(fact: str, shelves: Shelves) -> None:
    told, wanted = TOLD[fact]
    found = selectors(shelves, with_filters(selects=(told,))).get(told.filter)
    assert (f"{found.how} {'.'.join(found.field)}" if found is not None else None) == wanted


@pytest.mark.parametrize(
    ("member", "how"),
    [("id", None), ("shelf_id", "has shelf_id"), ("file", "has file"), ("author.id", "has author.id")],
)
def test_a_member_that_all_records_have_tells_nobody_who_has_it(member: str, how: str | None, shelves: Shelves) -> None:
    """`id` is required and never null; the others may be missing."""
    told = with_filters(selects=(Select(filter="file", field=member, how="has"),))
    found = selectors(shelves, told).get("file")
    assert (f"{found.how} {'.'.join(found.field)}" if found is not None else None) == how


@pytest.mark.parametrize(
    ("how", "code", "asked"),
    [
        ("contains", "V-1A2B3C4D", "1A2"),
        ("contains", "north hall", "orth"),
        ("starts", "north-hall", "nort"),
        ("contains", "abc", "abc"),
        ("starts", "--/--", None),
    ],
)
def test_a_part_of_a_text_begins_and_ends_with_letters_or_digits(
    how: Any, code: str, asked: str | None, shelves: Shelves
) -> None:
    """What else is in it may mean something to a server."""
    told = with_filters(selects=(Select(filter="title", how=how),))
    found = list(listings.candidates(selectors(shelves, told)["title"], [{"title": code}], told))
    assert found[:1] == ([asked] if asked is not None else [])


def test_a_selector_is_told_in_few_words(shelves: Shelves) -> None:
    """Not with all the schemas that it was found in: properties are drawn from many of them."""
    assert len(repr(selectors(shelves)["state"])) < 500


TIME = "2024-05-01T10:00:00Z"
JUDGED: list[tuple[str, Any, dict[str, Any], bool | None]] = [
    ("state", "lent", {"state": "lent"}, True),
    ("state", "lent", {"state": "there"}, False),
    ("state", "lent", {"state": "LENT"}, None),
    ("state", "lent", {"state": None}, False),
    ("state", "lent", {}, None),
    ("state", "on loan", {"state": "lent"}, None),
    ("shelfId", 4, {"shelf_id": 4}, True),
    ("shelfId", "4", {"shelf_id": 4}, True),
    ("shelfId", 4, {"shelf_id": 40}, False),
    ("authorId", 4, {"author": {"id": 4}}, True),
    ("authorId", 4, {"author": None}, False),
    ("title", "Blue", {"title": "Blue"}, True),
    ("title", "Blue", {"title": "the blue horse"}, None),
    ("title", "Blue", {"title": "Night"}, False),
    ("tag", "old", {"tags": ["new", "old"]}, True),
    ("tag", "old", {"tags": ["new"]}, False),
    ("tag", "old", {"tags": []}, None),
    ("createdAfter", TIME, {"createdAt": TIME}, True),
    ("createdAfter", TIME, {"createdAt": "2024-05-01T12:00:00+02:00"}, True),
    ("createdAfter", TIME, {"createdAt": "2024-05-01T09:59:59Z"}, False),
    ("createdAfter", TIME, {"createdAt": None}, None),
    ("createdBefore", TIME, {"createdAt": "2024-05-01T10:00:00.25Z"}, False),
    ("createdBefore", "2024-05-01", {"createdAt": TIME}, None),
    ("createdBefore", "2024-05-01", {"createdAt": "2024-05-09T10:00:00Z"}, False),
    ("priceMin", 2.5, {"price": 2.5}, True),
    ("priceMin", 2.5, {"price": 2}, False),
    ("createdAt", "2024-05-01", {"createdAt": TIME}, True),
    ("createdAt", "2024-05-01", {"createdAt": "2024-05-02T01:00:00Z"}, None),
    ("createdAt", "2024-05-01", {"createdAt": "2024-05-07T01:00:00Z"}, False),
    ("file", True, {"file": "a.pdf"}, True),
    ("file", True, {"file": None}, False),
    ("file", False, {"file": None}, True),
]


@pytest.mark.parametrize(("name", "value", "record", "wanted"), JUDGED)
def test_whether_a_filter_selects_a_record(
    name: str, value: Any, record: dict[str, Any], wanted: bool | None, shelves: Shelves
) -> None:
    """None: nobody can say."""
    assert listings.selects(selectors(shelves)[name], value, record, CONVENTIONS) is wanted


def test_a_bound_may_leave_its_own_value_out(shelves: Shelves) -> None:
    conventions = with_filters(exclusive=("After",))
    selector = selectors(shelves, conventions)["createdAfter"]
    assert listings.selects(selector, TIME, {"createdAt": TIME}, conventions) is False


def test_where_nothing_is_told_of_filters_nothing_is_said_of_bounds(shelves: Shelves) -> None:
    conventions = msgspec.structs.replace(CONVENTIONS, filters=None)
    selector = selectors(shelves)["createdAfter"]
    assert listings.selects(selector, TIME, {"createdAt": TIME}, conventions) is None


def test_values_are_asked_for_as_the_filter_takes_them(shelves: Shelves) -> None:
    records = [
        {"shelf_id": 4, "createdAt": "2024-05-01T12:00:00+02:00", "state": "lost"},
        {"shelf_id": 4, "createdAt": None, "state": "lent"},
    ]
    wanted = {
        "shelfId": [4],
        "createdAfter": [TIME],
        "createdAt": ["2024-05-01"],
        "bookState": ["lent", "there"],
        "file": [True, False],
    }
    for name, values in wanted.items():
        assert list(listings.candidates(selectors(shelves)[name], records, CONVENTIONS)) == values


BOOKS = [
    {"id": 1, "state": "lent", "createdAt": TIME, "shelf_id": 4},
    {"id": 2, "state": "there", "createdAt": "2024-06-01T10:00:00Z", "shelf_id": 4},
    {"id": 3, "state": "lent", "createdAt": "2024-07-01T10:00:00Z", "shelf_id": 5},
]
SHOWN: dict[str, tuple[list[tuple[str, Any]], list[int], list[str]]] = {
    "what it names": ([("state", "lent")], [1, 3], ["alone"]),
    "nothing where there is nothing": ([("state", "lost")], [], ["alone"]),
    "all": ([("state", "lent")], [1, 2, 3], ["!kept"]),
    "the others": ([("state", "lent")], [2], ["!kept"]),
    "one too few": ([("state", "lent")], [1], ["!lost"]),
    "from its own value on": ([("createdAfter", TIME)], [1, 2, 3], ["alone", "boundary"]),
    "two of them": ([("state", "lent"), ("shelfId", 4)], [1], ["together"]),
    "one of two": ([("state", "lent"), ("shelfId", 4)], [1, 3], ["!together"]),
    "none of two": ([("state", "lent"), ("shelfId", 4)], [], ["!lost"]),
}


def asked(shelves: Shelves, pairs: list[tuple[str, Any]]) -> list[tuple[listings.Selector, Any]]:
    return [(selectors(shelves)[name], value) for name, value in pairs]


def said(given: Any) -> list[str]:
    return [one.facet if isinstance(one, Held) else "!" + one.keyword for one in given]


@pytest.mark.parametrize("fact", SHOWN)
def test_a_filtered_listing_shows_what_filtering_the_whole_gives(fact: str, shelves: Shelves) -> None:
    pairs, ids, wanted = SHOWN[fact]
    whole, page = shelves.page(BOOKS), shelves.page([book for book in BOOKS if book["id"] in ids])
    assert said(filtering.judge_filtered(asked(shelves, pairs), whole, page, is_all=True)) == wanted


def test_what_is_on_a_later_page_is_not_missed(shelves: Shelves) -> None:
    page = shelves.page(BOOKS[:1])
    given = filtering.judge_filtered(asked(shelves, [("state", "lent")]), shelves.page(BOOKS), page, is_all=False)
    assert said(given) == ["alone"]


def test_a_wider_bound_tells_a_bound_that_leaves_itself_out_from_a_lost_record(shelves: Shelves) -> None:
    pairs, whole, page = asked(shelves, [("createdAfter", TIME)]), shelves.page(BOOKS), shelves.page(BOOKS[1:])
    assert filtering.is_about_bound(pairs, whole, page, is_all=True)
    assert listings.beside(*pairs[0]) == "2024-05-01T09:59:58Z"
    assert filtering.is_shown(pairs, whole, shelves.page(BOOKS))
    assert not filtering.is_shown(pairs, whole, page)
    assert said(filtering.judge_boundary(page)) == ["!boundary"]


def test_two_filters_are_worth_asking_where_the_second_one_leaves_something_out(shelves: Shelves) -> None:
    whole = shelves.page(BOOKS)
    first, second = asked(shelves, [("state", "lent"), ("shelfId", 4)])
    assert filtering.narrows(first, second, whole)
    assert not filtering.narrows(first, first, whole)


def test_what_a_filter_selects_on_may_change_by_itself(shelves: Shelves) -> None:
    pairs, page = asked(shelves, [("state", "lent")]), shelves.page(BOOKS)
    assert not filtering.is_restless(pairs, page, shelves.page(BOOKS))
    assert filtering.is_restless(pairs, page, shelves.page([{**book, "state": "lost"} for book in BOOKS]))


def test_without_a_word_of_filters_nobody_is_blamed(shelves: Shelves) -> None:
    conventions = msgspec.structs.replace(CONVENTIONS, filters=None)
    whole = shelves.page(BOOKS, conventions=conventions)
    given = list(filtering.judge_filtered(asked(shelves, [("state", "lent")]), whole, whole, is_all=True))
    assert [getattr(one, "subject", "") for one in given] == ["neither"]


@pytest.mark.parametrize(("ids", "wanted"), [([1, 2], "unknown"), ([], "unknown"), ([1, 9], "!unknown")])
def test_a_filter_that_nobody_knows_shows_nothing_new(ids: list[int], wanted: str, shelves: Shelves) -> None:
    assert said(filtering.judge_unknown(shelves.page([1, 2, 3]), shelves.page(ids))) == [wanted]


def test_what_the_schema_finds_fault_with_is_not_asked_for(shelves: Shelves) -> None:
    """What a filter selects on a value that is wrong, nobody can tell."""
    assert filtering.unsound(shelves.page([{"id": 1, "title": "A", "price": 2}])) == frozenset()
    assert "price" in filtering.unsound(shelves.page([{"id": 1, "title": "A", "price": "cheap"}]))
