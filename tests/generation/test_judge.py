"""What is certain of a request, read as facts."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uphold.contract import Contract, Conventions, Patch
from uphold.generation import Case, Mode, Origin, WireRequest, wire
from uphold.generation.judge import Judge, Verdict
from uphold.generation.subject import subject_of

ALLOWED, UNSURE = "allowed", "unsure"


def judge(contract: Contract, conventions: Conventions, id: str) -> Judge:
    return Judge(subject_of(contract, conventions, contract.operation(id)))


def said(verdict: Verdict) -> str:
    if verdict.mode is Mode.VALID:
        return ALLOWED
    return verdict.why if verdict.mode is Mode.INVALID else UNSURE


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ALLOWED),
        ("per_page=1", ALLOWED),
        ("per_page=100", ALLOWED),
        ("per_page=101", "query.per_page: above the maximum 100"),
        ("per_page=0", "query.per_page: below the minimum 1"),
        ("per_page=abc", "query.per_page: wrong type"),
        ("per_page=1.5", "query.per_page: wrong type"),
        ("per_page=1.0", UNSURE),
        ("per_page=1e1", UNSURE),
        ("per_page=%2B5", UNSURE),
        ("per_page=05", UNSURE),
        ("per_page=%205", UNSURE),
        ("per_page=true", "query.per_page: wrong type"),
        ("per_page=", UNSURE),
        ("per_page=null", UNSURE),
        ("per_page=1&per_page=2", UNSURE),
        ("per_page%5B%5D=1", UNSURE),
        ("Per_Page=7", UNSURE),
        ("per_page=9007199254740993", "query.per_page: above the maximum 100"),
        ("q=", ALLOWED),
        ("q=12345", ALLOWED),
        ("q=123456", "query.q: longer than 5"),
        ("q=12345%20", UNSURE),
        ("q=%00", UNSURE),
        ("q=12345%0B", UNSURE),  # too long for a server that keeps controls, allowed for one that drops them
        ("ratio=0.3", ALLOWED),
        ("ratio=98.8", ALLOWED),
        ("ratio=0.25", "query.ratio: no multiple of 0.1"),
        ("ratio=0,3", UNSURE),
        ("deep=true", ALLOWED),
        ("deep=false", ALLOWED),
        ("deep=1", UNSURE),
        ("deep=yes", UNSURE),
        ("deep=TRUE", UNSURE),
        ("deep=2", "query.deep: wrong type"),
        ("day=2026-01-31T08:30:00Z", ALLOWED),
        ("day=2026-01-31T08:30:00%2B02:00", ALLOWED),
        ("day=2026-01-31%2008:30:00", UNSURE),
        ("day=2026-02-30T08:30:00Z", UNSURE),
        ("day=xyz", "query.day: no date-time"),
        ("day=0.5", UNSURE),  # some servers take a number for the seconds since 1970
        ("day=-1", UNSURE),
        ("kinds=a", ALLOWED),  # a list that may be null, as generators of documents write one that may be left out
        ("kinds=a&kinds=b", ALLOWED),
        ("kinds=c", "query.kinds[0]: none of the allowed values"),
        ("kinds=a&kinds=b&kinds=a", "query.kinds: more items than 2"),
        ("either=x", UNSURE),  # a list or a number: nobody says how it travels
        ("since=7", ALLOWED),
        ("since=x", "query.since: wrong type"),
        ("since=null", UNSURE),
        ("ids=1&ids=2", ALLOWED),
        ("ids=1&ids=x", "query.ids[1]: wrong type"),
        ("codes=a,b", ALLOWED),
        ("codes=a,7", "query.codes[1]: does not match ^[a-z]+$"),
        ("codes=a&codes=b", UNSURE),
        ("codes=a%2Cb", UNSURE),  # one item for a server that parts first, two for one that decodes first
        ("codes=a%2C7", UNSURE),
        ("include%5B%5D=owner&include%5B%5D=parts", ALLOWED),
        ("per_page=5%01", UNSURE),
        ("per_page=abc%01", "query.per_page: wrong type"),
        ("include%5B%5D=all", "query.include[0]: none of the allowed values"),
        ("include=owner", UNSURE),
        ("include%5B0%5D=owner", UNSURE),
        ("filter%5Bstate%5D=new", ALLOWED),
        ("filter%5Bstate%5D=lost", "query.filter.state: none of the allowed values"),
        ("filter%5Bowner%5D=x", "query.filter.owner: wrong type"),
        ("filter%5Bowner%5D=null", UNSURE),
        ("filter%5Btags%5D%5B%5D=x&filter%5Btags%5D%5B%5D=y", ALLOWED),
        ("filter%5Btags%5D%5B%5D=x&filter%5Btags%5D%5B%5D=y&filter%5Btags%5D%5B%5D=z",
         "query.filter.tags: more items than 2"),
        ("filter%5Bsize%5D%5Bmin%5D=3", ALLOWED),
        ("filter%5Bsize%5D%5Bmin%5D=x", "query.filter.size.min: wrong type"),
        ("filter%5Bother%5D=3", ALLOWED),
        ("filter=new", UNSURE),
        ("other=1", ALLOWED),
    ],
)  # fmt: skip
def test_a_query_is(contract: Contract, conventions: Conventions, query: str, expected: str) -> None:
    request = WireRequest("GET", f"/things?{query}", (), None)
    assert said(judge(contract, conventions, "GET /things").judge_request(request)) == expected


@pytest.mark.parametrize(
    ("id", "path", "expected"),
    [
        ("GET /things/{thing}", "/things/1", ALLOWED),
        ("GET /things/{thing}", "/things/-1", ALLOWED),
        ("GET /things/{thing}", "/things/abc", "path.thing: wrong type"),
        ("GET /things/{thing}", "/things/null", "path.thing: wrong type"),
        ("GET /things/{thing}", "/things/x%01", "path.thing: wrong type"),
        ("GET /things/{thing}", "/things/1%01", UNSURE),
        ("GET /things/{thing}", "/things/1.0", UNSURE),
        ("GET /things/{thing}", "/things/", UNSURE),
        ("GET /things/{thing}", "/things/a%2Fb", UNSURE),
        ("GET /things/{thing}", "/things/..", UNSURE),
        ("GET /things/{thing}", "/things/latest", UNSURE),
        ("GET /things/{thing}", "/things/1/2", UNSURE),
        ("GET /names/{name}", "/names/abc", ALLOWED),
        ("GET /names/{name}", "/names/1", ALLOWED),
        ("GET /names/{name}", "/names/%C3%BC", ALLOWED),
        ("GET /names/{name}", "/names/all", UNSURE),
        ("GET /names/{name}", "/names/%0A", UNSURE),
    ],
)
def test_a_path_is(contract: Contract, conventions: Conventions, id: str, path: str, expected: str) -> None:
    assert said(judge(contract, conventions, id).judge_request(WireRequest("GET", path, (), None))) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((("x-trace", "7"),), ALLOWED),
        ((("x-trace", "seven"),), "header.X-Trace: wrong type"),
        ((("x-trace", "ü"),), UNSURE),
        ((("x-other", "ü"),), ALLOWED),
    ],
)
def test_a_header_is(contract: Contract, conventions: Conventions, headers: Any, expected: str) -> None:
    request = WireRequest("GET", "/things", headers, None)
    assert said(judge(contract, conventions, "GET /things").judge_request(request)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"name":"a"}', ALLOWED),
        ('{"name":"a","more":1}', ALLOWED),
        ("{}", "body.name: missing"),
        ("[]", "body: wrong type"),
        ("null", "body: wrong type"),
        ('{"name":7}', "body.name: wrong type"),
        ('{"name":""}', "body.name: shorter than 1"),
        ('{"name":"123456789"}', "body.name: longer than 8"),
        ('{"name":"a\\u0000"}', UNSURE),
        ('{"name":"a","id":"x"}', UNSURE),
        ('{"name":"a","price":98.83}', ALLOWED),
        ('{"name":"a","price":0.07}', ALLOWED),
        ('{"name":"a","price":0.005}', "body.price: no multiple of 0.01"),
        ('{"name":"a","price":1e300}', UNSURE),
        ('{"name":"a","count":"1"}', "body.count: wrong type"),
        ('{"name":"a","count":1.0}', UNSURE),
        ('{"name":"a","count":-1}', "body.count: below the minimum 0"),
        ('{"name":"a","count":9007199254740993}', UNSURE),
        ('{"name":"a","opens":"23:59"}', ALLOWED),
        ('{"name":"a","opens":"24:00"}', UNSURE),
        ('{"name":"a","opens":"25:00"}', "body.opens: no time"),
        ('{"name":"a","since":null}', ALLOWED),
        ('{"name":"a","since":"2026-01-31T08:30:00Z"}', ALLOWED),
        ('{"name":"a","since":"2026-01-31"}', UNSURE),
        ('{"name":"a","since":"never"}', "body.since: no date-time"),
        ('{"name":"a","mail":"ada@example.com"}', ALLOWED),
        ('{"name":"a","mail":"ada@@example"}', UNSURE),
        ('{"name":"a","mail":"ada"}', "body.mail: no email"),
        ('{"name":"a","colour":"any"}', ALLOWED),
        ('{"name":"a","parts":[{"label":"a"}]}', ALLOWED),
        ('{"name":"a","parts":[{"label":"c"}]}', "body.parts[0].label: none of the allowed values"),
        ('{"name":"a","parts":[{"x":1}]}', "body.parts[0]: a member that is not allowed"),
        ('{"name":"a","parts":[{"of":{"of":{"label":1}}}]}', "body.parts[0].of.of.label: wrong type"),
        ('{"name":"a","parts":[{},{},{}]}', "body.parts: more items than 2"),
        ('{"name":"a","kind":1}', ALLOWED),
        ('{"name":"a","kind":5}', UNSURE),
        ('{"name":"a","kind":"x"}', "body.kind: wrong type"),
        ('{"name":"a","side":{"x":"y"}}', "body.side.x: wrong type"),
        ('{"name":"a","side":{"z":1}}', "body.side.x: missing"),
        ('{"name":"a","side":7}', "body.side: above the maximum 5"),
    ],
)
def test_a_body_is(contract: Contract, conventions: Conventions, body: str, expected: str) -> None:
    request = WireRequest("POST", "/things", (("content-type", "application/json"),), body.encode())
    assert said(judge(contract, conventions, "POST /things").judge_request(request)) == expected


def test_a_required_body_is_missing(contract: Contract, conventions: Conventions) -> None:
    request = WireRequest("POST", "/things", (), None)
    assert said(judge(contract, conventions, "POST /things").judge_request(request)) == "body: missing"


def test_a_body_that_nobody_asked_for_is_unsure(contract: Contract, conventions: Conventions) -> None:
    request = WireRequest("GET", "/things", (("content-type", "application/json"),), b"{}")
    assert said(judge(contract, conventions, "GET /things").judge_request(request)) == UNSURE


def test_a_body_of_a_type_that_can_not_be_read_is_unsure(contract: Contract, conventions: Conventions) -> None:
    request = WireRequest("POST", "/files", (("content-type", "application/octet-stream"),), b"x")
    assert said(judge(contract, conventions, "POST /files").judge_request(request)) == UNSURE


def test_a_request_that_fits_two_branches_is_allowed_only_when_relaxed(
    contract: Contract, conventions: Conventions
) -> None:
    subject = subject_of(contract, conventions, contract.operation("POST /cards"))
    case = Case(mode=Mode.VALID, origin=Origin.DRAW, body={"number": "1"})
    assert said(Judge(subject).judge(case)) == UNSURE
    assert said(Judge(subject, relaxed=True).judge(case)) == ALLOWED


TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=5)
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "per_page": st.integers(1, 100),
        "q": TEXTS,
        "ratio": st.integers(-999, 999).filter(lambda n: n % 10).map(lambda n: n / 10),
        "deep": st.booleans(),
        "ids": st.lists(st.integers(-99, 99), min_size=1),
        "codes": st.lists(st.from_regex("[a-z]+", fullmatch=True), min_size=1),
        "include": st.lists(st.sampled_from(["owner", "parts"]), min_size=1),
        "filter": st.fixed_dictionaries(
            {"state": st.sampled_from(["new", "old"])},
            optional={
                "owner": st.integers(-99, 99),
                "tags": st.lists(TEXTS, min_size=1, max_size=2),
                "size": st.fixed_dictionaries({"min": st.integers(0, 9)}),
            },
        ),
    },
)


@given(query=QUERIES)
@settings(deadline=None, database=None, derandomize=True)
def test_what_is_sent_is_what_is_read(contract: Contract, conventions: Conventions, query: dict[str, Any]) -> None:
    verdict = judge(contract, conventions, "GET /things").judge(Case(mode=Mode.VALID, origin=Origin.DRAW, query=query))
    read = {name: value for (location, name), value in verdict.values.items() if location == "query"}
    assert (verdict.mode, verdict.why) == (Mode.VALID, "")
    assert read == query


@given(name=TEXTS)
@settings(deadline=None, database=None, derandomize=True)
def test_any_name_in_a_path_leads_to_its_operation(contract: Contract, conventions: Conventions, name: str) -> None:
    operation = contract.operation("GET /names/{name}")
    case = Case(mode=Mode.VALID, origin=Origin.DRAW, path={"name": name})
    if judge(contract, conventions, operation.id).judge(case).mode is Mode.VALID:
        found = contract.find("GET", wire(operation, case).target)
        assert found is not None
        assert (found[0].id, found[1]) == (operation.id, {"name": name})


PATCHED = {
    "/notes/{note}": {
        "parameters": [{"name": "note", "in": "path", "required": True, "schema": {"type": "integer"}}],
        "put": {
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "properties": {
                                "id": {"type": "integer"},
                                "a/b": {"type": "string", "maxLength": 3},
                                "made": {"type": "string", "readOnly": True},
                            },
                        }
                    }
                },
            },
            "responses": {"200": {"description": ""}},
        },
        "patch": {
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["op", "path"],
                                "properties": {
                                    "op": {"enum": ["add", "remove", "replace"]},
                                    "path": {"type": "string"},
                                },
                            },
                        }
                    }
                },
            },
            "responses": {"200": {"description": ""}},
        },
    }
}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('[{"op":"replace","path":"/a~1b","value":"x"}]', ALLOWED),
        ('[{"op":"replace","path":"/a~1b","value":"long"}]', UNSURE),
        ('[{"op":"replace","path":"/id","value":1}]', UNSURE),
        ('[{"op":"replace","path":"/made","value":"x"}]', UNSURE),
        ('[{"op":"add","path":"","value":null}]', UNSURE),
        ('[{"op":"remove","path":"/a~1b"}]', UNSURE),
        ('[{"op":"jump","path":"/a~1b"}]', "body[0].op: none of the allowed values"),
        ('[{"op":"add"}]', "body[0].path: missing"),
    ],
)
def test_a_json_patch_is(make_contract: Any, conventions: Conventions, body: str, expected: str) -> None:
    contract = make_contract(PATCHED)
    patching = msgspec.structs.replace(conventions, patch=Patch(style="json-patch"))
    request = WireRequest("PATCH", "/notes/1", (("content-type", "application/json"),), body.encode())
    assert said(judge(contract, patching, "PATCH /notes/{note}").judge_request(request)) == expected


def held_by(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"photo": schema, "name": {"type": "string"}}}


SHOWN_ONLY: dict[str, dict[str, Any]] = {
    "the member": {"type": "object", "readOnly": True},
    "what it refers to": {"$ref": "#/components/schemas/Photo"},
    "what that refers to": {"$ref": "#/components/schemas/Alias"},
    "a part of it": {"allOf": [{"$ref": "#/components/schemas/Photo"}, {"type": "object"}]},
}
PHOTOS = {
    "Photo": {"type": "object", "readOnly": True, "required": ["url"], "properties": {"url": {"type": "string"}}},
    "Alias": {"$ref": "#/components/schemas/Photo"},
}


@pytest.mark.parametrize("what", SHOWN_ONLY)
@pytest.mark.parametrize(
    ("body", "expected"),
    [('{"photo":{}}', UNSURE), ('{"photo":7}', UNSURE), ('{"name":7}', "body.name: wrong type"), ("{}", ALLOWED)],
)
def test_nothing_is_certain_of_a_member_that_is_only_shown(
    what: str, body: str, expected: str, make_contract: Any, conventions: Conventions
) -> None:
    """What a server does with such a member in a request is left to it, wherever the document says `readOnly`."""
    content = {"application/json": {"schema": held_by(SHOWN_ONLY[what])}}
    paths = {"/homes": {"post": {"requestBody": {"required": True, "content": content}, "responses": {}}}}
    contract = make_contract(paths, PHOTOS)
    request = WireRequest("POST", "/homes", (("content-type", "application/json"),), body.encode())
    assert said(judge(contract, conventions, "POST /homes").judge_request(request)) == expected
