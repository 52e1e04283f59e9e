"""Listings: pages by number and by cursor, their links and meta data."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from .conftest import Served

BOOKS = "/base/v1.0/books"
GOOD = {"title": "One more", "state": "on shelf"}


@pytest.fixture
def shelf(library: Served) -> Served:
    """Eleven books."""
    while _page(library, BOOKS)["meta"]["total"] < 11:
        assert library.ask("POST", BOOKS, GOOD).status == 201
    return library


def _page(served: Served, target: str) -> dict[str, Any]:
    reply = served.ask("GET", target, host="shop.example:81")
    assert reply.status == 200
    page: dict[str, Any] = json.loads(reply.content)
    return page


def _ids(page: dict[str, Any]) -> list[int]:
    return [record["id"] for record in page["data"]]


def _follow(link: str) -> str:
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc) == ("http", "shop.example:81")
    return f"{parts.path}?{parts.query}"


def test_pages_by_number(shelf: Served) -> None:
    everything = _ids(_page(shelf, f"{BOOKS}?per_page=100"))
    second = _page(shelf, f"{BOOKS}?page=2")
    assert _ids(second) == everything[4:8]
    meta = {**second["meta"], "path": urlsplit(second["meta"]["path"]).path}
    assert meta == {
        "current_page": 2, "from": 5, "to": 8, "last_page": 3, "per_page": 4, "total": 11, "path": BOOKS,
        "next_cursor": None, "prev_cursor": None,
    }  # fmt: skip
    last = _page(shelf, _follow(second["links"]["last"]))
    assert (_ids(last), last["links"]["next"]) == (everything[8:], None)
    assert _ids(_page(shelf, _follow(last["links"]["prev"]))) == _ids(second)
    assert _page(shelf, _follow(second["links"]["first"]))["links"]["prev"] is None


def test_a_page_beyond_the_end_is_empty(shelf: Served) -> None:
    page = _page(shelf, f"{BOOKS}?page=9")
    assert (page["data"], page["meta"]["from"], page["links"]["next"]) == ([], None, None)


def test_a_walk_by_cursor_meets_each_record_once(shelf: Served) -> None:
    everything = _ids(_page(shelf, f"{BOOKS}?per_page=100"))
    page = _page(shelf, f"{BOOKS}?cursor=&per_page=3")
    assert (page["links"]["prev"], page["links"]["first"], page["meta"]["prev_cursor"]) == (None, None, None)
    walked = _ids(page)
    while page["links"]["next"] is not None:
        before, page = page, _page(shelf, _follow(page["links"]["next"]))
        walked += _ids(page)
        assert _ids(_page(shelf, _follow(page["links"]["prev"]))) == _ids(before)
    assert walked == everything
    assert page["meta"]["next_cursor"] is None


def test_a_walk_survives_what_appears_and_vanishes(shelf: Served) -> None:
    everything = _ids(_page(shelf, f"{BOOKS}?per_page=100"))
    page = _page(shelf, f"{BOOKS}?cursor=&per_page=3")
    walked = _ids(page)
    assert shelf.ask("DELETE", f"{BOOKS}/{everything[0]}").status == 204
    assert shelf.ask("POST", BOOKS, GOOD).status == 201
    while page["links"]["next"] is not None:
        page = _page(shelf, _follow(page["links"]["next"]))
        walked += _ids(page)
    assert walked[:-1] == everything
    assert len(set(walked)) == len(walked)


def test_a_cursor_that_means_nothing_starts_from_the_beginning(shelf: Served) -> None:
    first = _ids(_page(shelf, f"{BOOKS}?cursor="))
    for cursor in ("x", "!", "%F0%9F%90%9F", "AAAA"):
        assert _ids(_page(shelf, f"{BOOKS}?cursor={cursor}")) == first
