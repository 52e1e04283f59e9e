"""lifecycle: what was sent, what is shown, what was there before: facts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.checks import ALL, Asked, Exchange, Reply, records
from uphold.contract import Contract, Conventions, Include, Patch, Records, load_contract
from uphold.contract.conventions import Same

from .conftest import json_reply, named, with_tables

BODY: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "note": {"type": ["string", "null"]},
        "size": {"type": "integer"},
        "isOpen": {"type": "boolean", "default": True},
        "kind": {"type": "string", "enum": ["a", "b"], "default": "a"},
        "wish": {"type": "string", "writeOnly": True},
        "first_name": {"type": "string"},
        "owner": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}, "default": []},
        "options": {
            "type": "object",
            "properties": {"isQuiet": {"type": "boolean", "default": False}, "colour": {"type": "string"}},
        },
        "places": {"type": "array", "items": {"type": "object", "properties": {"town": {"type": "string"}}}},
    },
}
LATER = ("first_name", "owner")
SHOP: dict[str, Any] = {
    "type": "object",
    "properties": {
        **{name: BODY["properties"][name] for name in BODY["properties"] if name not in LATER},
        "id": {"type": "integer"},
        "serial": {"type": "string", "readOnly": True},
        "rank": {"type": "integer"},
        "firstName": {"type": "string"},
        "holder": {"type": "string"},
        "made": {"type": "string", "format": "date-time"},
        "changed": {"type": "string", "format": "date-time"},
    },
}
PARTS = {"type": "array", "items": {"type": "string", "enum": ["note"]}}
ASKED = [{"name": "include", "in": "query", "schema": PARTS}]
ID = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]
LIST = json_reply({"type": "array", "items": named("Shop")})
CREATE, READ, PATCH, PUT, DELETE, ALL_OF = (
    "POST /shops", "GET /shops/{id}", "PATCH /shops/{id}", "PUT /shops/{id}", "DELETE /shops/{id}", "GET /shops",
)  # fmt: skip
OLD = "2020-01-01T00:00:00Z"
NEW = "2026-01-01T00:00:00Z"
FULL: dict[str, Any] = {"id": 1, "name": "Ada", "note": "n", "size": 5, "isOpen": True, "kind": "b",
                        "made": OLD, "changed": OLD}  # fmt: skip


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    body = {"content": {"application/json": {"schema": named("Body")}}}
    shown = {"200": json_reply(named("Shop")), "201": json_reply(named("Shop")), "204": {"description": ""}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shops", "version": "1.0.0"},
        "paths": {
            "/shops": {"get": {"responses": {"200": LIST}}, "post": {"requestBody": body, "responses": shown}},
            "/shops/{id}": {
                "parameters": ID,
                "get": {"parameters": ASKED, "responses": shown},
                "patch": {"requestBody": body, "responses": shown},
                "put": {"requestBody": body, "responses": shown},
                "delete": {"responses": shown},
            },
        },
        "components": {"schemas": {"Body": BODY, "Shop": SHOP}},
    }
    path: Path = tmp_path_factory.mktemp("shops") / "1.0.0.json"
    path.write_text(json.dumps(document))
    return load_contract(path, cache=None)


@pytest.fixture(scope="module")
def at(shops: Contract, conventions: Conventions) -> Callable[..., Exchange]:
    """An exchange: the operation, the body that was sent, the status and the body that came."""
    same = Same(resource="/shops", members=("owner", "holder"))
    told = with_tables(
        conventions,
        records=Records(created=("made",), updated=("changed",), same=(same,)),
        patch=Patch(style="merge"),
    )

    def make(line: str, sent: Any = None, shown: Any = b"", status: int = 200, **tables: Any) -> Exchange:
        raw = shown if isinstance(shown, bytes) else json.dumps(shown).encode()
        reply = Reply(status, {"content-type": "application/json"}, raw)
        asked = Asked({}, {}, {}, sent)
        return Exchange(shops, with_tables(told, **tables), shops.operation(line), "valid", "/", reply, asked=asked)

    return make


At = Callable[..., Exchange]


def said(outcomes: Any) -> list[str]:
    """Keywords of problems, each once; nothing where all held."""
    return sorted({one.keyword for one in outcomes if hasattr(one, "keyword")})


@pytest.mark.parametrize(
    ("sent", "shown", "expected"),
    [
        ({"name": "Ada", "size": 5}, {"id": 1, "name": "Ada", "size": 5}, []),
        ({"name": "Ada"}, {"id": 1, "name": "Eve"}, ["changed"]),
        ({"name": "Ada", "size": 5}, {"id": 1, "name": "Ada"}, ["not shown"]),
        ({"name": "Ada", "size": 5, "note": "n"}, {"id": 1}, []),  # a reply that shows little
        ({"name": "Ada", "undocumented": 1}, {"id": 1, "name": "Ada"}, []),
        ({"name": "Ada", "first_name": "B"}, {"id": 1, "name": "Ada", "firstName": "C"}, ["changed"]),
        ({"name": "Ada", "owner": "B"}, {"id": 1, "name": "Ada", "holder": "C"}, ["changed"]),
        ({"name": "Ada", "owner": "B"}, {"id": 1, "name": "Ada", "holder": "B"}, []),
        ({"name": "Ada"}, {"id": 1, "name": "Ada", "isOpen": True, "kind": "a"}, []),
        ({"name": "Ada"}, {"id": 1, "name": "Ada", "isOpen": False}, ["default"]),
        ({"name": "Ada", "isOpen": False}, {"id": 1, "name": "Ada", "isOpen": False}, []),
        ({"name": "Ada", "wish": "w"}, {"id": 1, "name": "Ada"}, []),
        ({"name": "Ada", "wish": "w"}, {"id": 1, "name": "Ada", "wish": "w"}, ["write-only"]),
        ({"name": "Ada"}, {"id": 1, "name": 7}, []),  # breaks its schema: another check's
        ([1], {"id": 1, "name": "Ada"}, []),
        ({"name": "Ada", "options": {"colour": "red"}}, {"id": 1, "name": "Ada"}, ["not shown"]),
        ({"name": "Ada", "options": {}}, {"id": 1, "name": "Ada"}, []),
        (
            {"name": "Ada", "options": {"colour": "red"}},
            {"id": 1, "name": "Ada", "options": {"colour": "red", "isQuiet": False}},
            [],
        ),
        (
            {"name": "Ada", "options": {"colour": "red"}},
            {"id": 1, "name": "Ada", "options": {"colour": "red", "isQuiet": True}},
            ["default"],
        ),
        ({"name": "Ada", "options": {"isQuiet": True}}, {"id": 1, "name": "Ada", "options": {"isQuiet": True}}, []),
        ({"name": "Ada"}, {"id": 1, "name": "Ada", "options": {"isQuiet": True}}, []),  # nobody asked for options
    ],
    ids=str,
)
def test_the_reply_to_a_create(sent: Any, shown: Any, expected: list[str], at: At) -> None:
    assert said(ALL["lifecycle"].judge(at(CREATE, sent, shown, 201))) == expected


def test_only_a_success_that_is_done_is_judged(at: At) -> None:
    for status in (202, 302, 404, 422):
        assert not list(ALL["lifecycle"].judge(at(CREATE, {"name": "Ada"}, {"id": 1, "name": "Eve"}, status)))


@pytest.mark.parametrize(
    ("status", "shown", "expected"),
    [
        (200, {"id": 1, "name": "Ada"}, []),
        (200, {"id": 2, "name": "Ada"}, ["id"]),
        (200, {"id": 1, "name": "Eve"}, ["changed"]),
        (404, {}, ["lost"]),
        (410, {}, ["lost"]),
        (403, {}, []),
        (500, {}, []),
    ],
)
def test_a_read_after_a_create(status: int, shown: Any, expected: list[str], at: At) -> None:
    made = at(CREATE, {"name": "Ada"}, {"id": 1, "name": "Ada"}, 201)
    assert said(records.judge_created(made, at(READ, None, shown, status))) == expected


@pytest.mark.parametrize(
    ("listed", "whole", "expected"),
    [
        ([{"id": 1}], True, []),
        ([{"id": 2}], True, ["not listed"]),
        ([{"id": 2}], False, []),
        ([], True, ["not listed"]),
    ],
)
def test_a_listing_after_a_create(listed: Any, whole: bool, expected: list[str], at: At) -> None:
    made = at(CREATE, {"name": "Ada"}, {"id": 1, "name": "Ada"}, 201)
    assert said(records.judge_listed(made, [at(ALL_OF, None, listed)], whole=whole)) == expected


def test_a_listing_of_records_without_ids(at: At) -> None:
    made = at(CREATE, {"name": "Ada"}, {"name": "Ada"}, 201)
    assert said(records.judge_listed(made, [at(ALL_OF, None, [{"name": "Ada"}])], whole=True)) == []
    assert said(records.judge_listed(made, [at(ALL_OF, None, [{"name": "Eve"}])], whole=True)) == ["not listed"]


@pytest.mark.parametrize(
    ("line", "sent", "after", "expected"),
    [
        (PATCH, {"note": "m"}, {"note": "m", "changed": NEW}, []),
        (PATCH, {"note": "m"}, {}, ["not kept"]),
        (PATCH, {"note": "m"}, {"note": "m"}, ["updated"]),
        (PATCH, {"note": "m"}, {"note": "m", "changed": "2019-01-01T00:00:00Z"}, ["updated back"]),
        (PATCH, {"note": "m"}, {"note": "m", "changed": NEW, "made": NEW}, ["created"]),
        (PATCH, {"note": "m"}, {"note": "m", "changed": NEW, "id": 2}, ["id"]),
        (PATCH, {"note": "m"}, {"note": "m", "changed": NEW, "size": 6}, ["reset"]),
        (PATCH, {"note": "m"}, {"note": "m", "changed": NEW, "size": ...}, ["reset"]),
        (PATCH, {"note": "m"}, {"note": "m", "changed": NEW, "rank": 9}, []),  # not for clients to set
        (PATCH, {"note": "m"}, {"note": "x", "changed": NEW}, ["changed"]),
        (PATCH, {"note": "n"}, {}, []),  # it asks for what is there
        (PATCH, {"kind": "a"}, {"kind": "a", "changed": NEW, "size": 6}, []),  # a choice may bring others with it
        (PATCH, {"name": "Eve"}, {"name": "Eve", "changed": NEW, "note": "of Eve"}, []),  # made from it
        (PUT, {"name": "Eve"}, {"name": "Eve", "changed": NEW, "note": "n"}, ["merged"]),
        (PUT, {"name": "Eve"}, {"name": "Eve", "changed": NEW, "note": None, "size": 0, "kind": "a"}, []),
        (PUT, {"name": "Eve"}, {"name": "Eve", "changed": NEW, "note": ..., "size": ..., "kind": ...}, []),
        (PUT, {"name": "Eve"}, {}, ["not kept"]),
        (PUT, {"name": "Ada"}, {}, []),
    ],
    ids=str,
)
def test_a_change(line: str, sent: Any, after: dict[str, Any], expected: list[str], at: At) -> None:
    shown = {name: value for name, value in {**FULL, **after}.items() if value is not ...}
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    write = at(line, sent, b"", 204)
    assert said(records.judge_change(at(READ, None, FULL), write, at(READ, None, shown), now=now)) == expected


def test_a_time_of_change_may_stay_within_two_seconds(at: At) -> None:
    write, after = at(PATCH, {"note": "m"}, b"", 204), at(READ, None, {**FULL, "note": "m"})
    now = dt.datetime(2020, 1, 1, 0, 0, 1, tzinfo=dt.UTC)
    assert said(records.judge_change(at(READ, None, FULL), write, after, now=now)) == []
    assert said(records.judge_change(at(READ, None, FULL), write, after)) == []  # nothing tells the time


def test_a_json_patch_names_members(at: At) -> None:
    patch = Patch(style="json-patch")
    steps = [{"op": "replace", "path": "/note", "value": "m"}]
    before, write = at(READ, None, FULL, patch=patch), at(PATCH, steps, b"", 204, patch=patch)
    kept = {**FULL, "note": "m", "changed": NEW}
    assert said(records.judge_change(before, write, at(READ, None, kept, patch=patch))) == []
    assert said(records.judge_change(before, write, at(READ, None, {**kept, "size": 6}, patch=patch))) == ["reset"]
    assert records.sent_by(at(PATCH, [{"op": "replace", "path": "/a/b", "value": 1}], patch=patch)) is None


@pytest.mark.parametrize(
    ("deleted", "status", "shown", "expected"),
    [
        (204, 404, {}, []),
        (204, 410, {}, []),
        (204, 200, FULL, ["undone"]),
        (204, 200, {**FULL, "deletedAt": NEW}, []),
        (202, 200, FULL, []),
        (409, 200, FULL, []),
        (204, 403, {}, []),
    ],
)
def test_a_deletion(deleted: int, status: int, shown: Any, expected: list[str], at: At) -> None:
    assert said(records.judge_deleted(at(DELETE, None, b"", deleted), at(READ, None, shown, status))) == expected


@pytest.mark.parametrize(("listed", "expected"), [([{"id": 1}], ["undone"]), ([{"id": 2}], []), ([], [])])
def test_a_listing_after_a_deletion(listed: Any, expected: list[str], at: At) -> None:
    gone = at(DELETE, None, b"", 204)
    pages = [at(ALL_OF, None, listed)]
    assert said(records.judge_unlisted(at(READ, None, FULL), gone, pages, whole=True)) == expected


@pytest.mark.parametrize(
    ("status", "shown", "expected"), [(404, {}, []), (200, [], []), (200, [{"id": 5}], ["orphan"])]
)
def test_what_lay_under_it(status: int, shown: Any, expected: list[str], at: At) -> None:
    assert said(records.judge_orphan(at(DELETE, None, b"", 204), at(ALL_OF, None, shown, status))) == expected


@pytest.mark.parametrize(
    ("status", "shown", "expected"),
    [
        (200, ("x", "y"), ["read-only"]),
        (200, ("x", "own"), []),  # a value that the tenant gave by itself once
        (200, ("own", "own"), []),
        (422, ("own", "own"), []),
    ],
)
def test_a_read_only_member(status: int, shown: tuple[str, str], expected: list[str], at: At) -> None:
    tries = []
    for value, told in zip(("x", "y"), shown, strict=True):
        reply = at(CREATE, {"name": "Ada", "serial": value}, {"id": 1, "name": "Ada", "serial": told}, status)
        tries.append((reply, reply, {"serial": value}))
    assert said(records.judge_untouched(tries)) == expected


def test_a_member_that_no_documented_body_has(at: At) -> None:
    reply = [at(CREATE, {"name": "A", "rank": n}, {"id": 1, "name": "A", "rank": n}, 201) for n in (7, 9)]
    assert said(records.judge_untouched([(reply[0], reply[0], {"rank": 7}), (reply[1], reply[1], {"rank": 9})])) == [
        "undeclared"
    ]


def test_several_members_that_are_taken_are_one_cause(at: At) -> None:
    """The one that the documents call read-only names it."""
    tries = []
    for number in (7, 9):
        sent = {"serial": f"s{number}", "rank": number}
        reply = at(CREATE, {"name": "A", **sent}, {"id": 1, "name": "A", **sent}, 201)
        tries.append((reply, reply, {"rank": number, "serial": f"s{number}"}))
    assert said(records.judge_untouched(tries)) == ["read-only"]


def test_ids_and_locations(at: At) -> None:
    one, two = (at(CREATE, {"name": "A"}, {"id": n, "name": "A"}, 201) for n in (1, 2))
    assert said(records.judge_ids(one, two)) == []
    assert said(records.judge_ids(one, one)) == ["same id"]
    assert said(records.judge_location(one, at(READ, None, {"id": 1}))) == []
    assert said(records.judge_location(one, at(READ, None, {"id": 2}))) == ["location"]
    assert said(records.judge_location(one, at(READ, None, {}, 404))) == ["location"]


@pytest.mark.parametrize(
    ("after", "status", "expected"), [({}, 200, []), ({"note": "m"}, 200, ["other changed"]), ({}, 404, ["other gone"])]
)
def test_another_record(after: dict[str, Any], status: int, expected: list[str], at: At) -> None:
    before, wrote = at(READ, None, FULL), at(PATCH, {"note": "m"}, b"", 204)
    assert said(records.judge_unmoved(before, wrote, at(READ, None, {**FULL, **after}, status))) == expected


@pytest.mark.parametrize(
    ("line", "old", "sent", "after", "expected"),
    [
        (PATCH, {}, {"note": None}, {"note": None}, []),
        (PATCH, {}, {"note": None}, {"note": ...}, []),
        (PATCH, {}, {"note": None}, {"note": "by itself"}, []),  # what is set to nothing may be filled
        (PATCH, {}, {"note": None}, {}, ["kept"]),
        (PATCH, {"kind": "a"}, {"kind": None}, {"kind": "a"}, []),  # its default
        (PATCH, {"tags": ["x"]}, {"tags": ["y"]}, {"tags": ["y"]}, []),
        (PATCH, {"tags": ["x"]}, {"tags": ["y"]}, {"tags": ["x", "y"]}, ["kept"]),
        (PATCH, {"tags": ["x"]}, {"tags": ["y"]}, {"tags": ["y", "all"]}, []),  # an element of the tenant's own
        (PUT, {"tags": ["x"]}, {"name": "Ada", "tags": ["y"]}, {"tags": ["x", "y"]}, ["kept"]),
        (PATCH, {}, {"note": "m"}, {"note": "m", "made": "2020-01-01T00:00:00.4Z"}, ["created"]),
        (PATCH, {"changed": "2020-01-01T00:00:00.123456Z"}, {"note": "m"},
         {"note": "m", "changed": "2020-01-01T00:00:00.123456Z"}, ["updated"]),
        (PATCH, {"changed": "2020-01-01T00:00:00.123Z"}, {"note": "m"},
         {"note": "m", "changed": "2020-01-01T00:00:00.123Z"}, []),  # within one tick of its clock
        (PATCH, {}, {"note": "m"}, {"id": 2, "note": "x", "size": 1}, ["id"]),  # another record: that is all
        (PATCH, {"places": [{"town": "T"}]}, {"note": "m"}, {"note": "m", "places": []}, ["reset"]),
        (PATCH, {"places": [{"town": "T"}]}, {"note": "m"}, {"note": "m", "places": [{"town": "T"}, {}]}, []),
        (PATCH, {"options": {"colour": "red"}}, {"note": "m"}, {"note": "m", "options": {}}, ["reset"]),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_change_leaves(line: str, old: Any, sent: Any, after: Any, expected: list[str], at: At) -> None:
    before = {**FULL, **old}
    shown = {name: value for name, value in {**before, "changed": NEW, **after}.items() if value is not ...}
    said_of = records.judge_change(at(READ, None, before), at(line, sent, b"", 204), at(READ, None, shown))
    assert said(said_of) == expected


@pytest.mark.parametrize(("shown", "expected"), [([], []), (["all"], ["default"]), (None, []), (..., [])])
def test_a_list_that_is_documented_to_be_empty(shown: Any, expected: list[str], at: At) -> None:
    told = {} if shown is ... else {"tags": shown}
    assert said(ALL["lifecycle"].judge(at(CREATE, {"name": "Ada"}, {"id": 1, "name": "Ada", **told}, 201))) == expected


def test_a_listing_after_a_create_that_shows_nothing(at: At) -> None:
    assert said(records.judge_listed(at(CREATE, {"name": "Ada"}, b"", 201), [at(ALL_OF, None, [])], whole=True)) == []


@pytest.mark.parametrize(
    ("listed", "status", "expected"),
    [([], 200, []), ([{"id": 2}], 200, []), ([{"id": 1}], 200, ["foreign"]), ([{"id": 1}], 403, [])],
)
def test_a_listing_under_another_record(listed: Any, status: int, expected: list[str], at: At) -> None:
    made = at(CREATE, {"name": "Ada"}, {"id": 1, "name": "Ada"}, 201)
    assert said(records.judge_foreign(made, [at(ALL_OF, None, listed, status)])) == expected


@pytest.mark.parametrize(("name", "expected"), [("size", ["reset"]), ("note", [])])
def test_only_a_member_that_can_be_asked_for_may_be_missing(name: str, expected: list[str], at: At) -> None:
    asking = {"include": Include(parameter="include")}
    before, write = at(READ, None, FULL, **asking), at(PATCH, {"name": "Eve"}, b"", 204, **asking)
    shown = {key: value for key, value in {**FULL, "name": "Eve", "changed": NEW}.items() if key != name}
    assert said(records.judge_change(before, write, at(READ, None, shown, **asking))) == expected
