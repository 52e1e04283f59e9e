"""Reading again: what may change from one read to the next, as facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.checks.shelves import Shelves, load
from uphold.checks import Held, idempotence

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Shelves:
    return Shelves(load(tmp_path_factory.mktemp("api")))


def said(given: Any) -> list[str]:
    return [one.facet if isinstance(one, Held) else "!" + one.keyword for one in given]


def days(*numbers: int) -> list[dict[str, Any]]:
    return [{"createdAt": f"2024-05-{number:02}T00:00:00Z"} for number in numbers]


READS: dict[str, tuple[list[dict[str, Any]], bool, list[str]]] = {
    # what each read shows, whether nobody else writes → what is said
    "the same": ([{"title": "a"}, {"title": "a"}], True, ["read"]),
    "another text": ([{"title": "a"}, {"title": "b"}], True, ["!drift"]),
    "another text, and others write": ([{"title": "a"}, {"title": "b"}], False, []),
    "it stayed so": ([{"title": "a"}, {"title": "b"}, {"title": "b"}], False, []),
    "to and fro": ([{"title": "a"}, {"title": "b"}, {"title": "a"}], False, ["!drift"]),
    "a text for each read": ([{"title": "a"}, {"title": "b"}, {"title": "c"}], False, []),
    "a time of long ago": (days(1, 2), True, ["!drift"]),
    "a time of long ago moves on": (days(1, 2, 3), False, ["!drift"]),
    "a time about now": ([{"createdAt": (NOW + dt.timedelta(seconds=n)).isoformat()} for n in range(3)], False, []),
    "a list in another order": ([{"tags": ["x", "y"]}, {"tags": ["y", "x"]}], True, ["read"]),
    "a member that nobody declared": ([{"seen": 1}, {"seen": 2}], True, ["read"]),
    "another id for each read": ([{"id": 1}, {"id": 2}, {"id": 3}], False, ["!drift"]),
    "a member is gone": ([{"title": "a"}, {}], True, ["!drift"]),
}


@pytest.mark.parametrize("fact", READS)
def test_what_a_record_shows_when_it_is_read_again(fact: str, shelves: Shelves) -> None:
    shown, is_quiet, wanted = READS[fact]
    reads = [shelves.exchange({"data": {"id": 1, **more}}, at="GET /books/{book}") for more in shown]
    assert said(idempotence.judge_again(reads, "read", is_quiet=is_quiet)) == wanted


@pytest.mark.parametrize(("second", "wanted"), [(200, ["read"]), (500, ["!status"]), (404, ["!status"]), (429, [])])
def test_the_second_read_is_served_like_the_first(second: int, wanted: list[str], shelves: Shelves) -> None:
    reads = [shelves.exchange({"data": {"id": 1}}, at="GET /books/{book}", status=status) for status in (200, second)]
    assert said(idempotence.judge_again(reads, "read", is_quiet=True)) == wanted


def test_of_a_read_that_is_refused_nothing_is_said(shelves: Shelves) -> None:
    reads = [shelves.exchange({}, at="GET /books/{book}", status=404)] * 2
    assert not said(idempotence.judge_again(reads, "read", is_quiet=True))


@pytest.mark.parametrize(
    ("ids", "wanted"), [([1, 2], ["list"]), ([2, 1], ["list"]), ([1], ["!drift"]), ([1, 3], ["!drift"])]
)
def test_a_listing_shows_the_same_records_in_whatever_order(
    ids: list[int], wanted: list[str], shelves: Shelves
) -> None:
    """The order is for `pagination` to judge."""
    reads = [shelves.page([1, 2]).exchange, shelves.page(ids).exchange]
    assert said(idempotence.judge_again(reads, "list", is_quiet=True)) == wanted


LISTED: dict[str, tuple[int, dict[str, Any], list[str]]] = {
    "the same": (200, {"id": 1, "title": "a", "price": 2}, ["list"]),
    "more of it": (200, {"id": 1, "title": "a", "price": 2, "notes": ["n"]}, ["list"]),
    "another price": (200, {"id": 1, "title": "a", "price": 3}, ["!listed"]),
    "gone": (404, {}, ["!unreadable"]),
    "forbidden": (403, {}, []),
    "against its schema": (200, {"id": 1, "title": 7, "price": 3}, []),
}


@pytest.mark.parametrize("fact", LISTED)
def test_a_listed_record_can_be_read_and_is_the_same(fact: str, shelves: Shelves) -> None:
    status, shown, wanted = LISTED[fact]
    page = shelves.page([{"id": 1, "title": "a", "price": 2, "tags": ["x"]}])
    read = shelves.exchange({"data": shown}, at="GET /books/{book}", status=status)
    assert said(idempotence.judge_listed(page.exchange, page.records[0], read)) == wanted
