"""An API of which nothing but its document is known: what the mock makes of it."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from uphold.contract import About, Conventions, load_contract
from uphold.mock import create_app, fault_fits
from uphold.mock.app import MockApp
from uphold.mock.entrance.requestlog import RequestLog
from uphold.mock.entrance.server import _remarks
from uphold.mock.writing import encoded, header_text

from .conftest import Served

INTEGER: dict[str, Any] = {"type": "integer"}
TEXT: dict[str, Any] = {"type": "string"}
TIME: dict[str, Any] = {"type": "string", "format": "date-time", "readOnly": True}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "detail": TEXT,
        "status": INTEGER,
        "errors": {"type": "array", "items": {"type": "object", "properties": {"pointer": TEXT, "detail": TEXT}}},
    },
}
BOAT = {
    "type": "object",
    "required": ["id", "name", "state", "created_at", "lastUpdatedAt"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string", "maxLength": 20},
        "state": {"type": "string", "enum": ["new", "sold", "old"]},
        "tag_ids": {"type": "array", "items": INTEGER},
        "created_at": TIME,
        "lastUpdatedAt": TIME,
    },
}
BOAT_INPUT = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 20},
        "state": {"type": "string", "enum": ["new", "sold", "old"], "default": "sold"},
        "size": {"type": "integer", "minimum": 2},
    },
}
BAY = {
    "type": "object",
    "required": ["id", "at"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "at": {"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}], "items": False, "minItems": 2},
        "never": {"type": "integer", "minimum": 3, "maximum": 1},
    },
}


def _said(schema: Any, media_type: str = "application/json", **more: Any) -> dict[str, Any]:
    return {"description": "", "content": {media_type: {"schema": schema}}, **more}


def _page(items: Any, **members: Any) -> dict[str, Any]:
    members = {"data": {"type": "array", "items": items}, **members}
    return _said({"type": "object", "required": list(members), "properties": members})


def _query(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "in": "query", "schema": TEXT if name == "cursor" else INTEGER} for name in names]


ID = [{"name": "id", "in": "path", "required": True, "schema": INTEGER}]
WRONG = _said(PROBLEM, "application/problem+json")
PATHS: dict[str, Any] = {
    "/boats": {
        "get": {
            "parameters": _query("page", "limit"),
            "responses": {"200": _page(BOAT, total=INTEGER, page=INTEGER)},
        },
        "post": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": BOAT_INPUT}}},
            "responses": {
                "201": _said(
                    BOAT,
                    headers={
                        "Location": {"schema": {"type": "string", "format": "uri-reference"}},
                        "X-Turn": {"schema": {"type": "integer", "minimum": 4, "maximum": 4}},
                    },
                ),
                "422": WRONG,
            },
        },
    },
    "/boats/{id}": {
        "parameters": ID,
        "get": {"responses": {"200": _said(BOAT), "404": WRONG}},
        "patch": {
            "requestBody": {"content": {"application/json": {"schema": BOAT_INPUT}}},
            "responses": {"200": _said(BOAT), "404": WRONG},
        },
    },
    "/tags": {"get": {"responses": {"200": _said({"type": "array", "items": {"properties": {"id": INTEGER}}})}}},
    "/boats/{id}/bays": {"parameters": ID, "get": {"responses": {"200": _page(BAY)}}},
    "/walks": {
        "get": {
            "parameters": _query("cursor", "limit"),
            "responses": {"200": _page(BOAT, nextCursor={"type": ["string", "null"]})},
        }
    },
    "/health": {"get": {"responses": {"200": _said(TEXT, "text/plain")}}},
}


def _served(tmp_path: Path, paths: dict[str, Any], **schemas: Any) -> Served:
    said = {"info": {"title": "Foreign", "version": "1"}, "paths": paths, "components": {"schemas": schemas}}
    (tmp_path / "1.json").write_text(json.dumps({"openapi": "3.1.0", **said}))
    contract, conventions = load_contract(tmp_path / "1.json", cache=None), Conventions(api=About(title="Foreign"))
    return Served(contract, conventions, create_app(contract, conventions))


@pytest.fixture
def foreign(tmp_path: Path) -> Served:
    return _served(tmp_path, PATHS)


def test_a_member_that_nothing_satisfies_leaves_the_rest_of_its_record(foreign: Served) -> None:
    for bay in foreign.ask("GET", "/boats/1/bays").value()["data"]:
        assert len(bay["id"]) == 36
        assert [type(one) in {int, float} for one in bay["at"]] == [True, True]


def test_records_that_only_a_listing_shows_are_pointed_at(foreign: Served) -> None:
    tags = {tag["id"] for tag in foreign.ask("GET", "/tags").value()}
    pointed = [set(boat["tag_ids"]) for boat in foreign.ask("GET", "/boats").value()["data"]]
    assert any(pointed)
    assert all(ids <= tags for ids in pointed)


def test_a_default_holds_for_what_was_not_sent(foreign: Served) -> None:
    assert foreign.ask("POST", "/boats", {"name": "Ida"}).value()["state"] == "sold"
    assert foreign.ask("POST", "/boats", {"name": "Ida", "state": "old"}).value()["state"] == "old"
    before = foreign.ask("GET", "/boats/1").value()["state"]
    assert foreign.ask("PATCH", "/boats/1", {"name": "Ida"}).value()["state"] == before  # it changes what was sent


def test_declared_headers_are_sent(foreign: Served) -> None:
    reply = foreign.ask("POST", "/boats", {"name": "Ida"})
    headers = dict(reply.headers)
    assert foreign.ask("GET", headers["location"]).value() == reply.value()
    assert headers["X-Turn"] == "4"


def test_a_problem_says_what_it_is(foreign: Served) -> None:
    reply = foreign.ask("GET", "/boats/999")
    said = {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "Not Found."}
    assert (reply.status, reply.media_type, reply.value()) == (404, "application/problem+json", said)
    wrong = foreign.ask("POST", "/boats", {"name": "Ida", "size": 1}).value()
    assert wrong["status"] == 422
    assert wrong["errors"] == [{"pointer": "#/size", "detail": "This must be at least 2."}]


@pytest.mark.parametrize(
    ("body", "pointer", "said"),
    [
        ({}, "#/name", "This is required."),
        ({"name": 7123}, "#/name", "This must be string."),
        ({"name": "Ida", "state": "hush"}, "#/state", 'This must be "new", "sold" or "old".'),
        ({"name": "hush" * 6}, "#/name", "This must be at most 20 characters long."),
        (b"[" * 100 + b"]" * 100, "#", "This must be object."),
    ],
    ids=range(5),
)
def test_a_refusal_tells_what_would_do(foreign: Served, body: Any, pointer: str, said: str) -> None:
    reply = foreign.ask("POST", "/boats", body)
    assert (reply.status, reply.value()["errors"]) == (422, [{"pointer": pointer, "detail": said}])
    assert b"hush" not in reply.content
    assert b"7123" not in reply.content


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 200_000, b"[" * 101 + b"]" * 101, b"{"], ids=len)
def test_what_can_not_be_read_is_refused(foreign: Served, body: bytes) -> None:
    assert foreign.ask("POST", "/boats", body).status == 400  # RFC 9110, 15.5.1


def test_times_of_the_usual_names_are_those_of_the_record(foreign: Served) -> None:
    for boat in foreign.ask("GET", "/boats").value()["data"]:
        assert boat["created_at"] <= boat["lastUpdatedAt"]
    before = foreign.ask("GET", "/boats/1").value()
    after = foreign.ask("PATCH", "/boats/1", {"name": "Ida"}).value()
    assert after["created_at"] == before["created_at"]
    assert after["lastUpdatedAt"] > before["lastUpdatedAt"]


def test_a_client_that_walks_comes_to_an_end(foreign: Served) -> None:
    cursor, seen = "", []
    for _ in range(30):
        page = foreign.ask("GET", f"/walks?limit=2{cursor}").value()
        seen += [boat["id"] for boat in page["data"]]
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"
    else:
        pytest.fail("the listing has no end")
    assert len(seen) == len(set(seen)) >= 5
    first = foreign.ask("GET", "/boats?limit=2").value()
    second = foreign.ask("GET", "/boats?limit=2&page=2").value()
    assert (first["page"], second["page"], len(first["data"])) == (1, 2, 2)
    assert first["total"] == second["total"] == len(foreign.ask("GET", "/boats").value()["data"])


def test_a_listing_by_offset_is_walked_to_its_end(tmp_path: Path) -> None:
    served = _served(
        tmp_path, {"/rows": {"get": {"parameters": _query("offset", "limit"), "responses": {"200": _page(BOAT)}}}}
    )
    whole = [row["id"] for row in served.ask("GET", "/rows").value()["data"]]
    parts = [served.ask("GET", f"/rows?limit=2&offset={start}").value()["data"] for start in range(0, 12, 2)]
    assert [row["id"] for part in parts for row in part] == whole


def test_limits_of_all_endpoint_versions_bind_one_value(tmp_path: Path) -> None:
    paths = {}
    for version, limits in (("v1.0", {"minLength": 2}), ("v2.0", {"maxLength": 4})):
        boat = {"type": "object", "required": ["id", "pin"], "properties": {"id": INTEGER, "pin": {**TEXT, **limits}}}
        paths[f"/{version}/boats/{{id}}"] = {"get": {"parameters": ID, "responses": {"200": _said(boat)}}}
        paths[f"/{version}/boats"] = {"get": {"responses": {"200": _said({"type": "array", "items": boat})}}}
    served = _served(tmp_path, paths)
    for number in range(1, 6):
        older, newer = (served.ask("GET", f"/{version}/boats/{number}").value()["pin"] for version in ("v1.0", "v2.0"))
        assert older == newer
        assert 2 <= len(older) <= 4


def test_a_text_is_no_json(foreign: Served) -> None:
    reply = foreign.ask("GET", "/health")
    assert reply.media_type == "text/plain"
    assert not reply.content.startswith(b'"')


@pytest.mark.parametrize(
    ("value", "media_type", "content"),
    [
        ("a b", "application/json", b'"a b"'),
        ("a b", "text/plain; charset=utf-8", b"a b"),
        ("a b", "application/octet-stream", b"a b"),
        ([{"a": 1, "b": None}, {"a": "x,y"}], "text/csv", b'a,b\r\n1,\r\n"x,y",\r\n'),
        ([[1, True]], "text/csv", b"1,true\r\n"),
        ({"a": [1, 2]}, "application/xml", b"<root><a>1</a><a>2</a></root>"),
        ("<b/>", "text/xml", b"<b/>"),
        ("x", "application/pdf", b"%PDF-1.4"),
        ("x", "image/png", b"\x89PNG"),
        (7, "text/plain", b"7"),
    ],
)
def test_a_body_is_of_its_media_type(value: Any, media_type: str, content: bytes) -> None:
    assert content in encoded(value, media_type)


@pytest.mark.parametrize(
    ("value", "explode", "text"),
    [
        (["a", 1], False, "a,1"),
        ({"a": 1}, False, "a,1"),
        ({"a": 1}, True, "a=1"),
        (True, False, "true"),
        ("ü", False, "%C3%BC"),
    ],
)
def test_a_header_is_a_simple_text(value: Any, explode: bool, text: str) -> None:
    assert header_text(value, explode=explode) == text


def test_a_failure_of_the_mock_is_a_reply_and_one_line(foreign: Served) -> None:
    class Failing(MockApp):
        def answer(self, request: Any) -> Any:
            raise KeyError(request.path)

    app, log = Failing(foreign.contract, foreign.conventions, seed=0), io.StringIO()
    served = RequestLog(app, log, remarks=lambda: _remarks(app))

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url="http://mock") as client:
            return [await client.get("/boats/secret") for _ in range(2)]

    first, second = asyncio.run(ask())
    assert (first.status_code, first.json()) == (500, {"message": "Internal Server Error"})
    assert second.content == first.content
    lines = log.getvalue().splitlines()
    assert [" 500 " in line for line in lines] == [True, False, True]
    assert lines[1].startswith("The mock failed, which is a fault of its own: KeyError at app.py:")


@pytest.mark.parametrize(
    ("cookies", "status"),
    [("", 422), ("user=x", 422), ("user=5", 204), ("other=1; user=5", 204), ("user=5; kind=%7B%22a%22%3A1%7D", 204),
     ("user=5; kind=%7B%22a%22%3A%22b%22%7D", 422)],
)  # fmt: skip
def test_cookies_are_read(tmp_path: Path, cookies: str, status: int) -> None:
    kind = {"application/json": {"schema": {"type": "object", "properties": {"a": INTEGER}}}}
    parameters = [
        {"name": "user", "in": "cookie", "required": True, "schema": INTEGER},
        {"name": "kind", "in": "cookie", "content": kind},
    ]
    said = {"204": {"description": ""}, "422": WRONG}
    served = _served(tmp_path, {"/walk": {"post": {"parameters": parameters, "responses": said}}})
    assert served.ask("POST", "/walk", cookie=cookies).status == status


@pytest.mark.parametrize("member", ["parent", "children"])
def test_what_needs_itself_without_end_is_told_as_far_as_it_goes(tmp_path: Path, member: str) -> None:
    again = {"$ref": "#/components/schemas/Person"}
    below = again if member == "parent" else {"type": "array", "minItems": 2, "items": again}
    person = {"type": "object", "required": ["name", member], "properties": {"name": TEXT, member: below}}
    served = _served(tmp_path, {"/persons": {"get": {"responses": {"200": _said(again)}}}}, Person=person)
    reply = served.ask("GET", "/persons")
    assert reply.status == 200
    assert len(reply.content) < 50_000
    assert isinstance(reply.value()["name"], str)


def test_what_one_branch_only_shows_can_not_be_set_there(tmp_path: Path) -> None:
    word = {"kind": TEXT}
    named = {"type": "object", "properties": {**word, "name": TEXT, "place": TEXT}, "required": ["kind", "name"]}
    roaming = {
        "type": "object",
        "properties": {**word, "id": {"type": "integer", "readOnly": True}, "place": {**TEXT, "readOnly": True}},
        "required": ["kind", "id"],
        "additionalProperties": False,
    }
    mapping = {"named": "#/components/schemas/Named", "roaming": "#/components/schemas/Roaming"}
    either = {
        "oneOf": [{"$ref": target} for target in mapping.values()],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    body = {"requestBody": {"required": True, "content": {"application/json": {"schema": either}}}}
    paths = {
        "/persons": {"post": {**body, "responses": {"201": _said(either)}}},
        "/persons/{id}": {"parameters": ID, "get": {"responses": {"200": _said(either)}}},
    }
    served = _served(tmp_path, paths, Named=named, Roaming=roaming)
    assert served.ask("POST", "/persons", {"kind": "roaming", "place": "Ely"}).value().get("place") != "Ely"
    named_one = {"kind": "named", "name": "Ida", "place": "Ely"}
    assert served.ask("POST", "/persons", named_one).value()["place"] == "Ely"


def test_a_small_object_within_a_record_is_not_the_record(tmp_path: Path) -> None:
    page = {"title": TEXT, "body": TEXT, "order": INTEGER, "error": {"type": "object", "properties": {"code": TEXT}}}
    schema = {"type": "object", "properties": page, "additionalProperties": True}
    body = {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
    read = {"parameters": ID, "get": {"responses": {"200": _said(schema)}}}
    served = _served(tmp_path, {"/pages": {"post": {**body, "responses": {"201": _said(schema)}}}, "/pages/{id}": read})
    told = served.ask("POST", "/pages", {"title": "T", "order": 7}).value()
    assert (told["title"], told["order"]) == ("T", 7)


def test_what_documents_no_success_is_done_all_the_same(tmp_path: Path) -> None:
    paths = {
        "/boats": PATHS["/boats"],
        "/boats/{id}": {**PATHS["/boats/{id}"], "delete": {"responses": {"404": WRONG}}},
    }
    served = _served(tmp_path, paths)
    assert served.ask("DELETE", "/boats/1").status == 204
    assert served.ask("GET", "/boats/1").status == 404
    assert served.ask("DELETE", "/boats/1").status == 404


def test_things_that_are_no_records_are_things_apart(tmp_path: Path) -> None:
    plan, limits = ({"type": "object", "properties": {name: TEXT}} for name in ("plan", "limits"))
    paths = {
        "/plan": {"get": {"responses": {"200": _said(plan)}}},
        "/limits": {"get": {"responses": {"200": _said(limits)}}},
        "/notes": {"get": {"responses": {"200": _said({"type": "object", "additionalProperties": True})}}},
    }
    served = _served(tmp_path, paths)
    assert [*served.ask("GET", "/plan").value()] == ["plan"]
    assert not served.ask("GET", "/notes").value().keys() & {"plan", "limits"}


FORM = {"type": "object", "required": ["image"], "properties": {"image": {"type": "string", "format": "binary"}}}


@pytest.mark.parametrize(
    ("documented", "sent", "status"),
    [
        ("multipart/form-data", "multipart/form-data", 204),
        ("multipart/form-data", "application/json", 415),
        ("application/x-www-form-urlencoded", "multipart/form-data", 415),
        ("application/json", "multipart/form-data", 415),
        ("application/json", "application/json", 422),
        ("*/*", "application/json", 422),
        ("application/merge-patch+json", "application/json", 422),
    ],
)
def test_only_a_documented_media_type_is_taken(tmp_path: Path, documented: str, sent: str, status: int) -> None:
    body = {"required": True, "content": {documented: {"schema": FORM}}}
    said = {"204": {"description": ""}, "415": WRONG, "422": WRONG}
    served = _served(tmp_path, {"/image": {"post": {"requestBody": body, "responses": said}}})
    assert served.ask("POST", "/image", b"{}", content_type=sent).status == status
    told = {"extra-member-refused", "failure-on-deep-json", "type-not-enforced", "required-not-enforced"}
    fitting = {fault for fault in told if fault_fits(served.contract, served.conventions, fault)}
    assert bool(fitting) is ("json" in documented or documented == "*/*")
