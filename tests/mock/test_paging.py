"""Listings: pages by number and by cursor, their links and meta data."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from uphold.contract import Role, load_api

from .conftest import HERE, TOKEN, Served, serve

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


def test_a_cursor_survives_the_record_that_it_was_made_for(shelf: Served) -> None:
    everything = _ids(_page(shelf, f"{BOOKS}?per_page=100"))
    page = _page(shelf, f"{BOOKS}?cursor=&per_page=3")
    for book in everything[:5]:
        assert shelf.ask("DELETE", f"{BOOKS}/{book}").status == 204
    following = _page(shelf, _follow(page["links"]["next"]))
    assert _ids(following) == everything[5:8]
    assert following["meta"]["prev_cursor"] is None


def test_a_cursor_whose_records_all_vanished_leads_back_and_on(shelf: Served) -> None:
    everything = _ids(_page(shelf, f"{BOOKS}?per_page=100"))
    page = _page(shelf, f"{BOOKS}?cursor=&per_page=8")
    last = _page(shelf, _follow(page["links"]["next"]))
    for book in everything[8:]:
        assert shelf.ask("DELETE", f"{BOOKS}/{book}").status == 204
    empty = _page(shelf, _follow(page["links"]["next"]))
    assert (_ids(empty), empty["links"]["next"]) == ([], None)
    assert _ids(_page(shelf, _follow(empty["links"]["prev"]))) == everything[:8]
    for book in everything[:8]:
        assert shelf.ask("DELETE", f"{BOOKS}/{book}").status == 204
    assert shelf.ask("POST", BOOKS, GOOD).status == 201
    before = _page(shelf, _follow(last["links"]["prev"]))
    assert (_ids(before), before["links"]["prev"]) == ([], None)
    assert len(_ids(_page(shelf, _follow(before["links"]["next"])))) == 1


def test_links_keep_what_else_was_asked(shelf: Served) -> None:
    for _ in range(5):
        assert shelf.ask("POST", BOOKS, GOOD).status == 201
    asked = "filter[title]=One+more&per_page=2&x=%26y"
    for start in (f"{BOOKS}?{asked}", f"{BOOKS}?{asked}&cursor="):
        page = _page(shelf, start)
        walked = _ids(page)
        while page["links"]["next"] is not None:
            sent = parse_qsl(urlsplit(page["links"]["next"]).query)
            assert {("filter[title]", "One more"), ("per_page", "2"), ("x", "&y")} <= set(sent)
            page = _page(shelf, _follow(page["links"]["next"]))
            assert {record["title"] for record in page["data"]} == {"One more"}
            walked += _ids(page)
        assert len(set(walked)) == len(walked) > 2


@pytest.mark.parametrize("size", ["0", "101", "-1", "1.5", "many"])
def test_a_size_out_of_bounds_is_refused(shelf: Served, size: str) -> None:
    assert shelf.ask("GET", f"{BOOKS}?per_page={size}").status == 422


# -- the kinds of listings

KINDS = (
    # path, query, members of meta (None: the reply is the list), whether links.next is followed to all there is
    ("/items", "", "current_page from last_page links path per_page to total"),
    ("/items", "cursor=", "next_cursor path per_page prev_cursor"),
    ("/items", "cursor=&page=2", "next_cursor path per_page prev_cursor"),
    ("/items", "page=1", "current_page from last_page links path per_page to total"),
    ("/by-cursor", "", "next_cursor path per_page prev_cursor"),
    ("/by-cursor", "cursor=null", "next_cursor path per_page prev_cursor"),
    ("/by-page", "", "current_page from last_page links path per_page to total"),
    ("/by-page", "cursor=", "current_page from last_page links path per_page to total"),
    ("/by-size", "per_page=2", "next_cursor path per_page prev_cursor"),
    ("/by-size-in-pages", "per_page=2", "current_page from last_page links path per_page to total"),
    ("/whole", "", "current_page from last_page links path per_page to total"),
    ("/whole", "per_page=1&page=2", "current_page from last_page links path per_page to total"),
)
CRATE = {"colour": "red"}


@pytest.mark.parametrize(("path", "query", "members"), KINDS)
def test_each_kind_of_listing_shows_its_own_meta_data_and_loses_nothing(path: str, query: str, members: str) -> None:
    served = serve(load_api(HERE / "data" / "shop"))
    for _ in range(0 if path == "/items" else 7):
        assert served.ask("POST", path, CRATE).status == 201
    operation = served.contract.operations[f"GET {path}"]
    known = [record.id for record in served.app._service.records.store("").listed((path,))]  # noqa: SLF001 - the truth
    target = f"{path}?{query}"
    walked: list[str] = []
    for _ in range(20):
        reply = served.ask("GET", target, host="shop.example:81")
        assert (reply.status, served.complaint(operation, reply)) == (200, "")
        page = json.loads(reply.content)
        assert " ".join(sorted(page["meta"])) == members
        walked += [str(record["id"]) for record in page["data"]]
        if page["links"]["next"] is None:
            break
        target = _follow(page["links"]["next"])
    assert walked == known
    if path == "/whole":
        assert page["meta"]["total"] == len(known) > 4


def test_a_plain_list_is_the_whole() -> None:
    served = serve(load_api(HERE / "data" / "shop"))
    before = json.loads(served.ask("GET", "/plain").content)
    made = json.loads(served.ask("POST", "/plain", CRATE).content)["data"]
    assert json.loads(served.ask("GET", "/plain?per_page=1").content) == [*before, made]


def test_pages_by_number_link_to_pages_near_and_at_both_ends() -> None:
    served = serve(load_api(HERE / "data" / "shop"))
    for _ in range(35):
        assert served.ask("POST", "/by-page", CRATE).status == 201
    page = json.loads(served.ask("GET", "/by-page?per_page=1&page=20", host="shop.example:81").content)
    last = page["meta"]["last_page"]
    assert last == page["meta"]["total"] >= 40
    linked = page["meta"]["links"]
    assert [link["label"] for link in linked] == [str(n) for n in (1, 2, *range(17, 24), last - 1, last)]
    assert [link["label"] for link in linked if link["active"]] == ["20"]
    for link in linked:
        assert _page(served, _follow(link["url"]))["meta"]["current_page"] == int(link["label"])


# -- pages that speak of themselves at the top of the reply

ENDS: tuple[tuple[str, dict[str, Any]], ...] = (
    # path, what the last page says of the next one (None: null)
    ("/null-at-the-end", {"next_after": None}),
    ("/nothing-at-the-end", {}),
    ("/empty-at-the-end", {"next_after": ""}),
)


@pytest.fixture
def market() -> Served:
    """Eleven stalls or more in each listing."""
    served = serve(load_api(HERE / "data" / "market"))
    for path in ("/numbered", "/linked", "/bare", *(path for path, _ in ENDS)):
        for _ in range(11):
            assert served.ask("POST", path, {"name": "One more"}, token=None, **{"x-key": TOKEN}).status == 201
    return served


def _stalls(market: Served, path: str, query: str = "") -> Any:
    reply = market.ask("GET", f"{path}?{query}", token=None, **{"x-key": TOKEN, "host": "shop.example:81"})
    assert (reply.status, market.complaint(market.contract.operations[f"GET {path}"], reply)) == (200, "")
    return json.loads(reply.content)


def _all(market: Served, path: str) -> list[str]:
    return [record.id for record in market.app._service.records.store("").listed((path,))]  # noqa: SLF001 - the truth


def _of(records: list[dict[str, Any]]) -> list[str]:
    return [str(record["id"]) for record in records]


def test_a_page_without_meta_data_tells_its_number_size_and_total_itself(market: Served) -> None:
    known = _all(market, "/numbered")
    page = _stalls(market, "/numbered", "limit=3&page=2")
    assert (_of(page.pop("items")), page) == (known[3:6], {"page": 2, "limit": 3, "count": len(known)})


def test_a_page_without_links_has_them_itself(market: Served) -> None:
    walked, query = [], "limit=3"
    while query:
        page = _stalls(market, "/linked", query)
        walked += _of(page["items"])
        query = urlsplit(page["next"] or "").query
    assert (walked, page["count"]) == (_all(market, "/linked"), len(walked))


@pytest.mark.parametrize(("path", "end"), ENDS)
def test_a_walk_by_a_cursor_at_the_top_of_the_reply_ends(market: Served, path: str, end: dict[str, Any]) -> None:
    walked, after = [], ""
    for _ in range(10):
        page = _stalls(market, path, f"limit=3&after={after}")
        walked += _of(page.pop("items"))
        after = page.get("next_after")
        if not after:
            break
    assert (walked, page) == (_all(market, path), end)


def test_a_list_that_is_the_reply_pages_by_what_it_declares(market: Served) -> None:
    assert _of(_stalls(market, "/bare", "limit=3&page=2")) == _all(market, "/bare")[3:6]


def test_walks_of_a_real_api_meet_all_there_is(real: Served) -> None:
    """Every listing of each real API that pages, walked by its own links, two records at a time."""
    pagination = real.conventions.pagination
    walks = 0
    for operation in real.contract.operations.values():
        names = {item.name for item in operation.parameters if item.location == "query"}
        path = real.app.known_path(operation) if real.contract.role(operation) is Role.LIST else None
        if pagination is None or path is None or pagination.size_parameter not in names:
            continue
        whole = json.loads(real.ask("GET", path).content)["data"]
        for start in ("per_page=2", "per_page=2&cursor=")[: 1 + ({"cursor", "page"} <= names)]:
            target, walked = f"{path}?{start}", []
            while target:
                reply = real.ask("GET", target, host="shop.example:81")
                assert (reply.status, real.complaint(operation, reply)) == (200, ""), operation.id
                page = json.loads(reply.content)
                walked += page["data"]
                target = _follow(page["links"]["next"]) if page["links"]["next"] is not None else ""
                assert len(walked) <= len(whole), operation.id
            assert walked == whole, operation.id
            walks += 1
    assert walks > 90 or pagination is None
