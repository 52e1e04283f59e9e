"""endpoint-versions: one record at two endpoint versions: facts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.checks import Exchange, Reply, endpoint_versions
from uphold.contract import Contract, Conventions, Records, Spelling, load_contract
from uphold.contract.conventions import Same

from .conftest import json_reply, named, with_tables

TEXT, TIME = {"type": "string"}, {"type": "string", "format": "date-time"}
FIRST = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"}, "name": TEXT, "at": TIME, "price": {"type": "integer"}, "tag": TEXT, "uid": TEXT,
        "state": {"type": "string", "enum": ["out of order", "active", "off"]},
        "mode": {"type": "string", "enum": ["a", "b"]},
        "place": {"type": "object", "properties": {"city": TEXT}},
    },
}  # fmt: skip
SECOND = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"}, "name": TEXT, "at": TIME, "price": {"type": "number"}, "tag": TEXT, "code": TEXT,
        "state": {"type": "string", "enum": ["out_of_order", "enabled", "off", "busy"]},
        "mode": {"type": "string", "enum": ["b", "c"]},
        "place": {"type": "object", "properties": {"city": TEXT}},
    },
}  # fmt: skip
ID = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]
OLD, NEW, OLD_LIST, NEW_LIST = "GET /v1.0/things/{id}", "GET /v2.0/things/{id}", "GET /v1.0/things", "GET /v2.0/things"
RECORD = {"id": 1, "name": "Ada", "tag": "t", "at": "2026-01-01T00:00:00Z"}


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    paths: dict[str, Any] = {}
    for version, schema in (("v1.0", "First"), ("v2.0", "Second")):
        listed = json_reply({"type": "array", "items": named(schema)})
        paths[f"/{version}/things"] = {"get": {"responses": {"200": listed}}}
        paths[f"/{version}/things/{{id}}"] = {
            "parameters": ID,
            "get": {"responses": {"200": json_reply(named(schema))}},
        }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1.0.0"},
        "paths": paths,
        "components": {"schemas": {"First": FIRST, "Second": SECOND}},
    }
    path: Path = tmp_path_factory.mktemp("things") / "1.0.0.json"
    path.write_text(json.dumps(document))
    return load_contract(path, cache=None)


@pytest.fixture(scope="module")
def at(things: Contract, conventions: Conventions) -> Callable[..., Exchange]:
    same = Same(resource="/things", members=("uid", "code"))
    told = with_tables(conventions, records=Records(same=(same,)), spellings=(Spelling(same=("active", "enabled")),))

    def make(line: str, shown: Any, status: int = 200) -> Exchange:
        reply = Reply(status, {"content-type": "application/json"}, json.dumps(shown).encode())
        return Exchange(things, told, things.operation(line), "valid", "/", reply)

    return make


def said(outcomes: Any) -> list[str]:
    return [getattr(one, "keyword", "held") for one in outcomes]


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        ({}, {}, ["held"]),
        ({"name": "Eve"}, {}, ["disagree"]),
        ({"at": "2026-01-01T02:00:00+02:00"}, {}, ["held"]),
        ({"at": "2026-01-01T02:00:00Z"}, {}, ["disagree"]),
        ({"name": None}, {}, ["held"]),
        ({"price": 5}, {"price": 0.05}, ["held"]),  # other types: another meaning
        ({"place": {"city": "Oslo"}}, {"place": {"city": "Rome"}}, ["disagree"]),
        ({"place": {"city": "Oslo", "x": 1}}, {"place": {"city": "Oslo"}}, ["held"]),
        ({"name": "Eve", "tag": "u", "at": "2020-01-01T00:00:00Z"}, {}, []),  # not one record
        # spellings
        ({"state": "out of order"}, {"state": "out_of_order"}, ["held"]),
        ({"state": "active"}, {"state": "enabled"}, ["held"]),
        ({"state": "off"}, {"state": "enabled"}, ["disagree"]),
        ({"state": "active"}, {"state": "busy"}, ["held"]),  # a word that the older one does not have
        ({"mode": "a"}, {"mode": "c"}, ["held"]),  # no telling which is true
        # names
        ({"code": "x"}, {"code": "x"}, ["held", "borrowed"]),
        ({"code": "x", "uid": "x"}, {"code": "x"}, ["held"]),
        ({"undocumented": "x"}, {}, ["held"]),
    ],
    ids=str,
)
def test_one_record(older: dict[str, Any], newer: dict[str, Any], expected: list[str], at: Any) -> None:
    one, other = at(OLD, {**RECORD, **older}), at(NEW, {**RECORD, **newer})
    assert said(endpoint_versions.judge_agree(one, other)) == expected


def test_a_record_that_is_known_to_be_one(at: Any) -> None:
    one, other = at(OLD, {"id": 1, "name": "Ada"}), at(NEW, {"id": 1, "name": "Eve"})
    assert said(endpoint_versions.judge_agree(one, other, is_one=True)) == ["disagree"]


def test_listings_are_compared_record_by_record(at: Any) -> None:
    newer = at(NEW_LIST, [{**RECORD, "id": 2, "name": "Eve"}, RECORD])
    assert said(endpoint_versions.judge_listings_agree(at(OLD_LIST, [RECORD]), newer)) == ["held"]
    assert said(endpoint_versions.judge_listings_agree(at(OLD_LIST, [{**RECORD, "name": "Bo"}]), newer)) == ["disagree"]


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [(200, 200, ["held"]), (404, 200, ["gone"]), (405, 200, ["gone"]), (410, 200, ["gone"]), (403, 200, ["held"]),
     (404, 404, []), (500, 200, [])],
)  # fmt: skip
def test_both_answer(older: int, newer: int, expected: list[str], at: Any) -> None:
    assert said(endpoint_versions.judge_answers(at(OLD, RECORD, older), at(NEW, RECORD, newer))) == expected
