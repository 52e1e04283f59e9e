"""Records whose replies are flat, beside what a reply says about itself: counters, a mark of success."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from uphold.checks import ALL, Asked, Exchange, Reply, idempotence, permission, records
from uphold.contract import About, Contract, Conventions, Patch, Records, Success, load_contract

from .conftest import json_reply, named

At = Callable[..., Exchange]
BESIDE: dict[str, Any] = {"success": {"type": "boolean", "enum": [True]}, "calls": {"type": "integer"}}
BODY: dict[str, Any] = {
    "name": {"type": "string"},
    "note": {"type": "string"},
    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    "disabled": {"type": "boolean"},
    "expires": {"type": "string", "format": "date-time"},
    "lastLogin": {"type": ["string", "null"], "format": "date-time"},
    "password": {"type": ["string", "null"]},
}
SHOWN: dict[str, Any] = {"id": {"type": "string"}, **BODY, "deletedAt": {"type": "string", "format": "date-time"}}
SCHEMAS: dict[str, Any] = {
    "Body": {"type": "object", "required": ["name"], "properties": BODY},
    "One": {"type": "object", "properties": {**BESIDE, **SHOWN}},
    "Box": {"type": "object", "properties": {**BESIDE, "pin": {"type": "object", "properties": SHOWN}}},
    "All": {"type": "object", "properties": {**BESIDE, "people": {"type": "array", "items": {
        "type": "object", "properties": SHOWN}}}},
    "Log": {"type": "object", "properties": {**BESIDE, "lines": {"type": "array", "items": {
        "type": "object", "properties": {"text": {"type": "string"}}}}}},
}  # fmt: skip
LIST, CREATE, READ, PATCH, DELETE = (
    "GET /people", "POST /people", "GET /people/{id}", "PATCH /people/{id}", "DELETE /people/{id}",
)  # fmt: skip
ADA: dict[str, Any] = {"id": "p-1", "name": "Ada", "note": "first", "labels": {"a": "b"}}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    takes = {"requestBody": {"required": True, "content": {"application/json": {"schema": named("Body")}}}}
    steps = {"requestBody": {"content": {"application/json": {"schema": {"type": "array"}}}}}
    one, every = {"responses": {"200": json_reply(named("One"))}}, {"responses": {"200": json_reply(named("All"))}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "People", "version": "1.0.0"},
        "paths": {
            "/people": {"get": every, "post": {**takes, **one}},
            "/people/{id}": {"parameters": [key], "get": one, "patch": {**steps, **one}, "delete": one},
            "/pins": {"get": every},
            "/pins/{id}": {"parameters": [key], "get": {"responses": {"200": json_reply(named("Box"))}}},
            "/lines": {"get": {"responses": {"200": json_reply(named("Log"))}}},
        },
        "components": {"schemas": SCHEMAS},
    }
    path: Path = tmp_path_factory.mktemp("people") / "1.0.0.json"
    path.write_text(json.dumps(document))
    return load_contract(path, cache=None)


@pytest.fixture(scope="module")
def at(people: Contract) -> At:
    """An exchange: the operation, what came, and the body that was sent."""
    conventions = Conventions(
        api=About(title="People"),
        records=Records(),
        patch=Patch(style="json-patch"),
        success=Success(constant={"success": True}),
    )

    def make(line: str, shown: Any, sent: Any = None, status: int = 200) -> Exchange:
        reply = Reply(status, {"content-type": "application/json"}, json.dumps(shown).encode())
        return Exchange(people, conventions, people.operation(line), "valid", "/", reply, asked=Asked({}, {}, {}, sent))

    return make


def said(outcomes: Any) -> list[str]:
    """What each outcome is: the keyword of a problem, or `held`."""
    return sorted({getattr(one, "keyword", "held") for one in outcomes})


def counted(line: str, *shown: dict[str, Any], at: At) -> list[Exchange]:
    """Replies to one read, each of which counts one call more."""
    return [at(line, {"success": True, "calls": turn, **one}) for turn, one in enumerate(shown)]


@pytest.mark.parametrize(
    ("line", "shown", "expected"),
    [
        (READ, [ADA, ADA, ADA], ["held"]),
        ("GET /pins/{id}", [{"pin": ADA}] * 3, ["held"]),
        (READ, [ADA, {**ADA, "name": "Bea"}, ADA], ["drift"]),
        ("GET /pins/{id}", [{"pin": ADA}, {"pin": {**ADA, "name": "Bea"}}, {"pin": ADA}], ["drift"]),
        (LIST, [{"people": [ADA]}] * 3, ["held"]),
        (LIST, [{"people": [ADA]}, {"people": []}, {"people": [ADA]}], ["drift"]),
        (LIST, [{"people": []}, {"people": [ADA]}, {"people": []}], []),  # somebody made it, and took it away
        ("GET /lines", [{"lines": [{"text": "a"}]}] * 3, ["held"]),
        # a log that grows: nothing tells its lines apart
        ("GET /lines", [{"lines": [{"text": "a"}] * count} for count in (1, 2, 3)], []),
        ("GET /lines", [{"lines": [{"text": "a"}] * count} for count in (1, 2, 1)], ["drift"]),
    ],
)
def test_what_a_reply_says_of_itself_may_change(line: str, shown: Any, expected: list[str], at: At) -> None:
    reads = counted(line, *shown, at=at)
    assert said(idempotence.judge_again(reads, "read", is_quiet=False)) == expected


@pytest.mark.parametrize(("name", "expected"), [("Ada", ["held"]), ("Bea", ["listed"])])
@pytest.mark.parametrize(("line", "member"), [(READ, ""), ("GET /pins/{id}", "pin")])
def test_a_listed_record_is_held_against_the_one_in_the_read(
    name: str, expected: list[str], line: str, member: str, at: At
) -> None:
    shown = {**ADA, "name": name}
    listing = at(LIST if line == READ else "GET /pins", {"calls": 1, "people": [shown]})
    read = at(line, {"calls": 2, **({member: ADA} if member else ADA)})
    assert said(idempotence.judge_listed(listing, shown, read)) == expected


def test_a_read_that_leaves_its_record_out(at: At) -> None:
    listing = at("GET /pins", {"people": [ADA]})
    assert said(idempotence.judge_listed(listing, ADA, at("GET /pins/{id}", {"success": True, **ADA}))) == ["nothing"]
    assert said(idempotence.judge_listed(listing, ADA, at("GET /pins/{id}", {}, status=403))) == []


@pytest.mark.parametrize(
    ("sent", "shown", "expected"),
    [
        ({"name": "Ada", "labels": {"a": "b"}}, {"labels": {}}, ["changed"]),  # its names are the client's own
        ({"name": "Ada", "labels": {"a": "b", "c": "d"}}, {"labels": {"a": "b"}}, ["changed"]),
        ({"name": "Ada", "labels": {"a": "b"}}, {"labels": {"a": "b", "own": "x"}}, []),
        ({"name": "Ada", "lastLogin": "2024-05-01T00:00:00Z"}, {"lastLogin": None}, []),  # the tenant knows better
        ({"name": "Ada", "expires": "2024-05-01T00:00:00Z"}, {"expires": "2025-05-01T00:00:00Z"}, ["changed"]),
        ({"name": "Ada", "expires": "2024-05-01T02:00:00+02:00"}, {"expires": "2024-05-01T02:00:00Z"}, ["changed"]),
        ({"name": "Ada", "password": "x1"}, {}, []),  # a secret is shown to nobody
        ({"name": "Ada", "note": "first"}, {}, ["not shown"]),
    ],
)
def test_what_was_sent(sent: Any, shown: Any, expected: list[str], at: At) -> None:
    answer = at(CREATE, {"success": True, "id": "p-1", "name": "Ada", **shown}, sent)
    assert [one for one in said(records.judge_told(answer, answer)) if one != "held"] == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({**ADA, "deletedAt": "2024-05-01T00:00:00Z"}, []),
        ({**ADA, "disabled": True}, ["undone"]),  # a client may disable one, too
        ({**ADA, "expires": "2044-05-01T00:00:00Z"}, ["undone"]),
        (ADA, ["undone"]),
    ],
)
def test_what_says_that_a_record_has_ended(shown: Any, expected: list[str], at: At) -> None:
    outcomes = records.judge_deleted(at(DELETE, {"success": True}), at(READ, shown))
    assert [one for one in said(outcomes) if one != "held"] == expected


BEA = {**ADA, "id": "p-2", "name": "Bea 5d2"}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([ADA, BEA], ["held"]),
        ([ADA, BEA, {**BEA, "id": "p-3"}], ["several"]),
        ([ADA, BEA, {**ADA, "id": "p-3"}], ["held"]),  # somebody else made one
        ([ADA, BEA, BEA], ["held"]),  # shown twice: another law
        ([ADA], []),  # not listed: another law
        ([BEA | {"id": ""}, BEA | {"id": ""}], []),  # nothing tells them apart
    ],
)
def test_a_create_makes_one_record(after: Any, expected: list[str], at: At) -> None:
    made = at(CREATE, {"success": True, **BEA}, {"name": BEA["name"]})
    before = [at(LIST, {"people": [ADA]})]
    assert said(records.judge_once(made, before, [at(LIST, {"people": after})])) == expected


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([ADA, BEA], ["held"]),
        ([ADA, BEA, ADA], ["twice"]),
        ([ADA, {**ADA, "name": "another version"}], ["held"]),  # what the id names is not one record
        ([{"name": "Ada"}] * 2, []),
        ([], []),
        (None, []),
    ],
)
def test_a_record_is_listed_once(listed: Any, expected: list[str], at: At) -> None:
    assert said(records.judge_listed_once(at(LIST, {"people": listed}))) == expected


def test_a_listing_that_leaves_its_list_out_is_empty(at: At) -> None:
    made = at(CREATE, ADA, {"name": "Ada"})
    assert said(records.judge_listed(made, [at(LIST, {"success": True})], whole=True)) == ["not listed"]
    assert said(records.judge_listed(made, [at(LIST, {"success": True, "people": [ADA]})], whole=True)) == ["held"]


STEPS = [{"op": "replace", "path": "/name", "value": "Cid"}, {"op": "test", "path": "/name", "value": "Dot"}]


@pytest.mark.parametrize(
    ("status", "name", "expected"),
    [
        (200, "Cid", ["test"]),
        (200, "Ada", ["test"]),
        (409, "Ada", ["held"]),
        (400, "Ada", ["held"]),
        (409, "Cid", ["half done"]),
        (500, "Cid", []),  # server-error's
    ],
)
def test_a_patch_whose_test_fails(status: int, name: str, expected: list[str], at: At) -> None:
    write, after = at(PATCH, ADA, STEPS, status), at(READ, {**ADA, "name": name})
    assert said(records.judge_failed_test(write, after, "name", "Cid")) == expected


@pytest.mark.parametrize(
    ("status", "note", "expected"),
    [
        (200, {}, ["held"]),
        (200, {"note": ""}, ["held"]),
        (200, {"note": "a default"}, ["held"]),
        (200, {"note": "first"}, ["not kept"]),
        (200, {"note": "first", "disabled": True}, ["removed"]),
        (409, {"note": "first"}, []),
    ],
)
def test_a_member_that_is_removed(status: int, note: Any, expected: list[str], at: At) -> None:
    write = at(PATCH, ADA, [{"op": "remove", "path": "/note"}], status)
    after = at(READ, {name: value for name, value in ADA.items() if name != "note"} | note)
    assert said(records.judge_removed(at(READ, ADA), write, after, "note")) == expected


@pytest.mark.parametrize(
    ("status", "note", "expected"),
    [(200, "Ada", ["held"]), (200, "first", ["not kept"]), (200, "other", ["copied"]), (400, "first", [])],
)
def test_a_member_that_is_copied(status: int, note: str, expected: list[str], at: At) -> None:
    write = at(PATCH, ADA, [{"op": "copy", "from": "/name", "path": "/note"}], status)
    outcomes = records.judge_copied(at(READ, ADA), write, at(READ, {**ADA, "note": note}), "name", "note")
    assert said(outcomes) == expected


def test_a_constant_that_the_schema_lists_is_one_cause(at: At) -> None:
    """The envelope and the schema see one fault at one place."""
    wrong = at(READ, {**ADA, "success": False})
    places = {
        one.place for name in ("envelope", "body-schema") for one in ALL[name].judge(wrong) if hasattr(one, "place")
    }
    assert len(places) == 1
    assert "" not in places


@pytest.mark.parametrize(
    ("line", "why", "status", "expected"),
    [
        (CREATE, "empty", 200, ["empty taken"]),
        (CREATE, "cut", 200, ["cut taken"]),
        (CREATE, "json", 200, ["held"]),  # perhaps read otherwise than by RFC 8259
        (CREATE, "cut", 400, ["held"]),
        (CREATE, "cut", 500, ["json"]),
        (PATCH, "empty", 200, ["held"]),  # its body is not required
        (PATCH, "cut", 200, ["held"]),
    ],
)
def test_a_body_that_is_none(line: str, why: str, status: int, expected: list[str], at: At) -> None:
    odd = replace(at(line, {}, status=status), mode="odd", why=why)
    assert said(ALL["robustness"].judge(odd)) == expected


@pytest.mark.parametrize(
    ("name", "listed", "expected"),
    [("Ada", [], ["other-owner"]), ("Bea", [], []), ("Ada", [ADA], [])],
)
@pytest.mark.parametrize(("line", "member"), [(READ, ""), ("GET /pins/{id}", "pin")])
def test_a_record_is_known_again_beside_the_counters_of_another_owner(
    name: str, listed: Any, expected: list[str], line: str, member: str, at: At
) -> None:
    ours, theirs = (
        at(line, {"calls": calls, **({member: shown} if member else shown)})
        for calls, shown in ((7, ADA), (95, {**ADA, "name": name}))
    )
    assert said(permission.judge_other_owner(ours, theirs, at(LIST, {"people": listed}))) == expected
