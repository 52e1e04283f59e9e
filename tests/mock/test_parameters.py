"""What a query, a path and a body may be, and what of it is refused."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from uphold.mock.parameters import nest

from .conftest import Served

BOOKS = "/base/v1.0/books"
GOOD_QUERIES = (
    "",
    "per_page=1",
    "per_page=100",
    "unknown=x&filtering[a]=b",
    "filter[title]=",
    "filter[pages][min]=3",
    "filter%5Bpages%5D%5Bmin%5D=3",
    "filter[lent]=true",
    "filter[lent]=0",
    "filter[unknown]=x",
    "include[]=loans",
    "include%5B%5D=loans&include%5B%5D=notes",
)
BAD_QUERIES: dict[str, str] = {
    "per_page=0": "per_page",
    "per_page=101": "per_page",
    "per_page=": "per_page",
    "per_page=ten": "per_page",
    "per_page=1.5": "per_page",
    "per_page=%2B1": "per_page",
    "per_page=01": "per_page",
    "per_page[]=1": "per_page",
    "per_page[a]=1": "per_page",
    "filter=x": "filter",
    "filter[pages]=3": "filter.pages",
    "filter[pages][min]=few": "filter.pages.min",
    "filter[lent]=maybe": "filter.lent",
    "include[]=everything": "include[].0",
}
NESTED: dict[str, tuple[list[tuple[str, str]], Any]] = {
    "plain": ([("a", "1")], {"a": ["1"]}),
    "twice": ([("a", "1"), ("a", "2")], {"a": ["1", "2"]}),
    "deep": ([("a[b][c]", "1"), ("a[b][d]", "2")], {"a": {"b": {"c": ["1"], "d": ["2"]}}}),
    "list": ([("a[]", "1"), ("a[]", "2")], {"a": {"": ["1", "2"]}}),
    "unbalanced": ([("a[b", "1")], {"a[b": ["1"]}),
    "no name": ([("[b]", "1")], {"[b]": ["1"]}),
    "both ways": ([("a", "1"), ("a[b]", "2")], {"a": {"b": ["2"]}}),
}


@pytest.mark.parametrize("name", NESTED)
def test_brackets_nest(name: str) -> None:
    pairs, expected = NESTED[name]
    assert nest(pairs) == expected


@pytest.mark.parametrize("query", GOOD_QUERIES)
def test_a_query_that_is_taken(library: Served, query: str) -> None:
    assert library.ask("GET", f"{BOOKS}?{query}").status == 200


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_a_query_that_is_refused_with_its_field(library: Served, query: str) -> None:
    reply = library.ask("GET", f"{BOOKS}?{query}")
    assert reply.status == 422
    said = json.loads(reply.content)
    assert list(said["errors"]) == [BAD_QUERIES[query]]
    assert all(isinstance(text, str) for text in said["errors"][BAD_QUERIES[query]])


@pytest.mark.parametrize("text", ["one", "1.5", "", " 1", "1e0", "٣", "9" * 500, "a/b"])
def test_a_path_that_can_be_no_id_is_not_found(library: Served, text: str) -> None:
    reply = library.ask("GET", f"{BOOKS}/{quote(text, safe='')}")
    assert reply.status == 404
    assert json.loads(reply.content)["message"] == "No."


GOOD: dict[str, Any] = {"title": "A title", "state": "on shelf"}
BAD_BODIES: dict[str, tuple[Any, str]] = {
    "too short": ({**GOOD, "title": ""}, "title"),
    "missing": ({"state": "on shelf"}, "title"),
    "not listed": ({**GOOD, "state": "on_shelf"}, "state"),
    "not a multiple": ({**GOOD, "price": 0.075}, "price"),
    "own format": ({**GOOD, "opensAt": "25:00"}, "opensAt"),
    "inside": ({**GOOD, "publisher": {"name": 1}}, "publisher.name"),
    "read-only of the wrong type": ({**GOOD, "loans": "many"}, "loans"),
    "no object": ([], "body"),
    "not JSON": (b"{", "body"),
    "not UTF-8": (b"\xff\xfe", "body"),
    "not a number": (b'{"title": "x", "state": "on shelf", "price": NaN}', "body"),
    "nothing": (b"", "body"),
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_is_refused_with_its_field(library: Served, name: str) -> None:
    body, field = BAD_BODIES[name]
    reply = library.ask("POST", BOOKS, body)
    assert reply.status == 422
    assert list(json.loads(reply.content)["errors"]) == [field]


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        {**GOOD, "price": 0.07},
        {**GOOD, "pages": 3.0},
        {**GOOD, "stranger": [1]},
        {**GOOD, "subtitle": None},
        {**GOOD, "loans": 3, "id": 1},
    ],
)
def test_a_body_that_is_taken(library: Served, body: Any) -> None:
    assert library.ask("POST", BOOKS, body).status == 201


def test_another_media_type_is_refused(library: Served) -> None:
    assert library.ask("POST", BOOKS, b"<a/>", content_type="application/xml").status == 422
    assert library.ask("POST", BOOKS, GOOD, content_type="application/vnd.api+json; charset=utf-8").status == 201


def test_a_declared_header_is_judged(library: Served) -> None:
    path = f"{BOOKS}/1/lend"
    assert library.ask("POST", path, {"reader": "Ada"}, x_desk="3").status == 202
    for headers in ({}, {"x_desk": "front"}):
        reply = library.ask("POST", path, {"reader": "Ada"}, **headers)
        assert reply.status == 422
        assert list(json.loads(reply.content)["errors"]) == ["X-Desk"]


def test_a_closed_body_takes_no_stranger(library: Served) -> None:
    reply = library.ask("POST", f"{BOOKS}/1/lend", {"reader": "Ada", "by": 1}, x_desk="3")
    assert reply.status == 422


@pytest.mark.parametrize(
    ("method", "target", "status", "allow"),
    [
        ("GET", "/base/v1.0/magazines", 404, None),
        ("GET", "/v1.0/books", 404, None),
        ("DELETE", BOOKS, 405, "GET, HEAD, OPTIONS, POST"),
        ("POST", f"{BOOKS}/1", 405, "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
    ],
)
def test_where_nothing_is_served(library: Served, method: str, target: str, status: int, allow: str | None) -> None:
    reply = library.ask(method, target)
    assert (reply.status, dict(reply.headers).get("allow")) == (status, allow)
    assert json.loads(reply.content) == {"message": "No."}
