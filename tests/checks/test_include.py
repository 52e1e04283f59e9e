"""include: what is shown to whoever asks for it, beside the records that name it: facts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.checks import Asked, Exchange, Reply, include, listings
from uphold.contract import Contract, Conventions, Include, load_contract

from .conftest import json_reply, with_tables

ID: dict[str, Any] = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
BOOK: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer"},
        "title": {"type": "string"},
        "shelfId": {"type": ["integer", "null"]},
        "author_ids": {"type": "array", "items": {"type": "integer"}},
        "shelf": {"anyOf": [ID, {"type": "null"}]},
        "authors": {"type": "array", "items": ID},
    },
}
PARTS = {"type": "array", "items": {"type": "string", "enum": ["shelf", "authors"]}}
PLAIN = {"id": 1, "shelfId": 7, "author_ids": [3, 4]}
BOTH: dict[str, Any] = {"shelf": {"id": 7}, "authors": [{"id": 3}, {"id": 4}]}
Get = Callable[[dict[str, Any]], Exchange]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    asked = {"name": "include", "in": "query", "explode": False, "schema": PARTS}
    item = {"name": "book", "in": "path", "required": True, "schema": {"type": "integer"}}
    get = {"parameters": [asked, item], "responses": {"200": json_reply(BOOK)}}
    path: Path = tmp_path_factory.mktemp("books") / "1.0.0.json"
    info = {"title": "Books", "version": "1.0.0"}
    path.write_text(json.dumps({"openapi": "3.1.0", "info": info, "paths": {"/books/{book}": {"get": get}}}))
    return load_contract(path, cache=None)


@pytest.fixture
def get(books: Contract, conventions: Conventions) -> Get:
    told = with_tables(conventions, include=Include(parameter="include"), envelope=None, success=None)

    def make(shown: dict[str, Any]) -> Exchange:
        reply = Reply(200, {"content-type": "application/json"}, json.dumps(shown).encode())
        operation = books.operation("GET /books/{book}")
        return Exchange(books, told, operation, "valid", "/", reply, asked=Asked({}, {}, {}, None))

    return make


@pytest.mark.parametrize(
    ("plain", "shown", "expected"),
    [
        (PLAIN, BOTH, []),
        (PLAIN, {"shelf": {"id": 7}, "authors": [{"id": 3}]}, []),  # one of them is gone
        (PLAIN, {"shelf": None, "authors": []}, []),
        (PLAIN, {"shelf": {"id": 7}}, ["ignored"]),
        ({**PLAIN, "author_ids": []}, {"shelf": {"id": 7}}, []),  # there are none
        (PLAIN, {**BOTH, "shelf": {"id": 8}}, ["other record"]),
        (PLAIN, {**BOTH, "authors": [{"id": 3}, {"id": 5}]}, ["other record"]),
        ({"id": 1}, {"shelf": {"id": 8}, "authors": [{"id": 5}]}, []),  # the record names none
        (PLAIN, {**BOTH, "title": "Night"}, ["changes"]),
    ],
    ids=str,
)
def test_what_was_asked_for(plain: dict[str, Any], shown: dict[str, Any], expected: list[str], get: Get) -> None:
    bare = get(plain)
    parts = listings.parts_of(bare.contract, bare.conventions, bare.operation)
    said = include.judge_asked(bare, get({**plain, **shown}), bare, parts, parts)
    assert [part.value for part in parts] == [["shelf"], ["authors"]]
    assert [one.keyword for one in said if hasattr(one, "keyword")] == expected
