"""A proof is shown as it travels: a request that could be sent as it stands, a reply, or a message."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gate.conftest import Ended
from uphold.reporting.changes import Report, read_report
from uphold.reporting.changes.proof import shown

HEAD = "openapi: 3.0.3\ninfo: {title: shop, version: '1'}\n"
REPLIES = "responses: {'200': {description: fine}}"
TEXTS = "{type: array, items: {type: string, enum: [a b, c]}}"
FEWER = "{type: array, items: {type: string, enum: [c]}}"


def parameter(said: str, old: str, new: str, path: str = "/books") -> tuple[str, str]:
    def document(schema: str) -> str:
        return f"{HEAD}paths: {{'{path}': {{get: {{parameters: [{{{said}, {schema}}}], {REPLIES}}}}}}}"

    return document(old), document(new)


def body(media_type: str, old: str, new: str) -> tuple[str, str]:
    def document(schema: str) -> str:
        content = f"content: {{{media_type}: {{schema: {schema}}}}}"
        return f"{HEAD}paths: {{/books: {{post: {{requestBody: {{{content}}}, {REPLIES}}}}}}}"

    return document(old), document(new)


ID = "name: book, in: path, required: true"
DAY = (
    "{type: object, properties: {from: {type: string, enum: [x&y, z]}}}",
    "{type: object, properties: {from: {type: string, enum: [z]}}}",
)
PROOFS = {
    # what is compared → the lines of the proof
    "default of a parameter": (
        parameter("name: q, in: query", "schema: {type: string, default: up}", "schema: {type: string, default: down}"),
        ["GET /books"],
    ),
    "default of a member": (
        body("application/json", "{type: object, required: [id], properties: {id: {enum: [7]}, n: {default: 1}}}",
             "{type: object, required: [id], properties: {id: {enum: [7]}, n: {default: 2}}}"),
        ["POST /books", "content-type: application/json", "", '{"id":7}'],
    ),
    "text in a query": (
        parameter("name: q, in: query", "schema: {enum: ['a&b', c]}", "schema: {enum: [c]}"),
        ["GET /books?q=a%26b"],
    ),
    "list, each item alone": (
        parameter("name: q, in: query", f"schema: {TEXTS}", f"schema: {FEWER}"),
        ["GET /books?q=a%20b"],
    ),
    "list, joined": (
        parameter("name: q, in: query, explode: false", "schema: {type: array, minItems: 2, items: {enum: [1]}}",
                  "schema: {type: array, minItems: 3, items: {enum: [1]}}"),
        ["GET /books?q=1,1"],
    ),
    "list, joined by pipes": (
        parameter("name: q, in: query, style: pipeDelimited, explode: false",
                  "schema: {type: array, minItems: 2, items: {enum: [1]}}",
                  "schema: {type: array, minItems: 3, items: {enum: [1]}}"),
        ["GET /books?q=1%7C1"],
    ),
    "object, by members": (
        parameter("name: q, in: query", f"schema: {DAY[0]}", f"schema: {DAY[1]}"),
        ["GET /books?from=x%26y"],
    ),
    "object, in brackets": (
        parameter("name: q, in: query, style: deepObject", f"schema: {DAY[0]}", f"schema: {DAY[1]}"),
        ["GET /books?q[from]=x%26y"],
    ),
    "JSON in a query": (
        parameter("name: q, in: query", f"content: {{application/json: {{schema: {DAY[0]}}}}}",
                  f"content: {{application/json: {{schema: {DAY[1]}}}}}"),
        ["GET /books?q=%7B%22from%22%3A%22x%26y%22%7D"],
    ),
    "part of the path": (
        parameter(ID, "schema: {enum: [a/b, c]}", "schema: {enum: [c]}", "/books/{book}"),
        ["GET /books/a%2Fb"],
    ),
    "list in a header": (
        parameter("name: X-Q, in: header", "schema: {type: array, minItems: 2, items: {enum: [1]}}",
                  "schema: {type: array, minItems: 3, items: {enum: [1]}}"),
        ["GET /books", "X-Q: 1,1"],
    ),
    "cookie": (
        parameter("name: q, in: cookie", "schema: {enum: [a, c]}", "schema: {enum: [c]}"),
        ["GET /books", "cookie: q=a"],
    ),
    "form": (
        body("application/x-www-form-urlencoded", "{type: object, required: [q], properties: {q: {enum: [a b, c]}}}",
             "{type: object, required: [q], properties: {q: {enum: [c]}}}"),
        ["POST /books", "content-type: application/x-www-form-urlencoded", "", "q=a%20b"],
    ),
    "form of parts": (
        body("multipart/form-data", "{type: object, required: [q], properties: {q: {enum: [a b, c]}}}",
             "{type: object, required: [q], properties: {q: {enum: [c]}}}"),
        ["POST /books", "content-type: multipart/form-data; boundary=part", "", "--part",
         'content-disposition: form-data; name="q"', "", "a b", "--part--"],
    ),
}  # fmt: skip


@pytest.fixture
def compared(uphold: Callable[..., Ended], tmp_path: Path) -> Callable[[tuple[str, str]], Report]:
    """Two documents, compared."""

    def compare(texts: tuple[str, str]) -> Report:
        for name, text in zip(("old", "new"), texts, strict=True):
            (tmp_path / f"{name}.yaml").write_text(text)
        ended = uphold("diff", tmp_path / "old.yaml", tmp_path / "new.yaml", "--format", "json")
        return read_report(json.loads(ended.out))

    return compare


@pytest.mark.parametrize("name", PROOFS)
def test_a_proof_travels_as_the_old_document_says(name: str, compared: Callable[[tuple[str, str]], Report]) -> None:
    texts, lines = PROOFS[name]
    (proof,) = shown(compared(texts).of("breaking")[0])
    assert list(proof.lines) == lines


def test_a_path_parameter_is_called_as_the_path_calls_it(compared: Callable[[tuple[str, str]], Report]) -> None:
    report = compared(PROOFS["part of the path"][0])
    assert {spot.position for one in report.changes for spot in one.spots} == {"path parameter book"}


def document(operation: str, rest: str = "") -> str:
    return f"{HEAD}paths: {{/books: {{{operation}}}}}\n{rest}"


def query(*said: str) -> str:
    return f"parameters: [{', '.join(f'{{{one}}}' for one in said)}]"


TENANT = "name: X-Tenant, in: header, required: true, schema: {type: string, minLength: 3}"
TITLE = "{type: object, required: [title], properties: {title: {type: string}}}"
TITLED = f"requestBody: {{required: true, content: {{application/json: {{schema: {TITLE}}}}}}}"
KEY = "security: [{key: []}]"
SCHEMES = (
    "components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, token: {type: http, scheme: bearer}}}"
)
IDS = "name: ids, in: query, schema: {type: array, items: {type: integer}}"


def reply(content: str = "", headers: str = "", status: str = "200") -> str:
    content = f", content: {{application/json: {{schema: {content}}}}}" if content else ""
    headers = f", headers: {{{headers}}}" if headers else ""
    return f"responses: {{'{status}': {{description: fine{headers}{content}}}}}"


def member(name: str, schema: str, *, required: bool) -> str:
    needed = f", required: [id, {name}]" if required else ", required: [id]"
    return f"{{type: object{needed}, properties: {{id: {{type: integer}}, {name}: {schema}}}}}"


ID_ALONE = "{type: object, required: [id], properties: {id: {type: integer}}}"
JSON = "content-type: application/json"
CHANGES: dict[str, tuple[str, str, list[tuple[str, list[str]]]]] = {
    # rule: what changed → the messages that show it, whole ones
    "parameter-added-required": (
        document(f"post: {{{query(TENANT)}, {TITLED}, {REPLIES}}}"),
        document(f"post: {{{query(TENANT, 'name: q, in: query, required: true, schema: {}')}, {TITLED}, {REPLIES}}}"),
        [("was accepted, and is refused now",
          ["POST /books", "X-Tenant: a b", JSON, "", '{"title":"a"}'])],
    ),
    "parameter-became-required": (
        document(f"get: {{{query(IDS)}, {REPLIES}}}"),
        document(f"get: {{{query(IDS + ', required: true')}, {REPLIES}}}"),
        [("was accepted, and is refused now", ["GET /books"])],
    ),
    "parameter-style-changed": (
        document(f"get: {{{query(IDS)}, {REPLIES}}}"),
        document(f"get: {{{query(IDS + ', explode: false')}, {REPLIES}}}"),
        [("the same as it travelled before", ["GET /books?ids=0&ids=0"]),
         ("as it must travel now", ["GET /books?ids=0,0"])],
    ),
    "parameter-content-changed": (
        document(f"get: {{{query('name: q, in: query, schema: {type: string}')}, {REPLIES}}}"),
        document(f"get: {{{query('name: q, in: query, content: {application/json: {schema: {type: string}}}')},"
                 f" {REPLIES}}}"),
        [("the same as it travelled before", ["GET /books?q=a"]),
         ("as it must travel now", ["GET /books?q=%22a%22"])],
    ),
    "media-type-removed": (
        document("post: {requestBody: {content: {text/csv: {schema: {type: string, minLength: 1}}, "
                 f"application/json: {{}}}}}}, {REPLIES}}}"),
        document(f"post: {{requestBody: {{content: {{application/json: {{}}}}}}, {REPLIES}}}"),
        [("was accepted, and is refused now", ["POST /books", "content-type: text/csv", "", "a"])],
    ),
    "media-type-removed in a reply": (
        document("get: {responses: {'200': {description: fine, content: {"
                 "text/csv: {schema: {type: string, minLength: 1}}, application/json: {}}}}}"),
        document("get: {responses: {'200': {description: fine, content: {application/json: {}}}}}"),
        [("asks for what is not answered any more", ["GET /books", "accept: text/csv"]),
         ("was answered before, and is not any more", ["GET /books answers 200", "content-type: text/csv", "", "a"])],
    ),
    "encoding-changed": (
        document("post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, "
                 f"properties: {{ids: {{type: array, items: {{type: integer}}}}}}}}}}}}}}, {REPLIES}}}"),
        document("post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, "
                 "properties: {ids: {type: array, items: {type: integer}}}}, encoding: {ids: {style: form, "
                 f"explode: false}}}}}}}}}}, {REPLIES}}}"),
        [("the same as it travelled before",
          ["POST /books", "content-type: application/x-www-form-urlencoded", "", "ids=0&ids=0"]),
         ("as it must travel now",
          ["POST /books", "content-type: application/x-www-form-urlencoded", "", "ids=0,0"])],
    ),
    "body-became-required": (
        document(f"post: {{{TITLED.replace('required: true', 'required: false')}, {REPLIES}}}"),
        document(f"post: {{{TITLED}, {REPLIES}}}"),
        [("was accepted, and is refused now", ["POST /books"])],
    ),
    "header-became-optional": (
        document(f"get: {{{reply(ID_ALONE, 'X-Total: {required: true, schema: {type: integer}}')}}}"),
        document(f"get: {{{reply(ID_ALONE, 'X-Total: {schema: {type: integer}}')}}}"),
        [("was answered before", ["GET /books answers 200", "X-Total: 0", JSON, "", '{"id":0}']),
         ("may be answered now, without it", ["GET /books answers 200", JSON, "", '{"id":0}'])],
    ),
    "reply-status-removed": (
        document(f"get: {{{reply(ID_ALONE)}}}"),
        document(f"get: {{{reply(ID_ALONE, status='201')}}}"),
        [("was answered before, and is not any more", ["GET /books answers 200", JSON, "", '{"id":0}'])],
    ),
    "operation-removed": (
        document(f"get: {{{REPLIES}}}, post: {{{query(TENANT)}, {TITLED}, {REPLIES}}}"),
        document(f"get: {{{REPLIES}}}"),
        [("was accepted, and is refused now", ["POST /books", "X-Tenant: a b", JSON, "", '{"title":"a"}'])],
    ),
    "security-tightened": (
        document(f"get: {{{KEY}, {REPLIES}}}", SCHEMES),
        document(f"get: {{security: [{{key: [], token: []}}], {REPLIES}}}", SCHEMES),
        [("was accepted, and is refused now", ["GET /books", "X-Key: <key>"])],
    ),
    "server-removed": (
        document(f"get: {{{REPLIES}}}", "servers: [{url: 'https://a.example/v1'}, {url: 'https://b.example'}]"),
        document(f"get: {{{REPLIES}}}", "servers: [{url: 'https://b.example'}]"),
        [("was answered before", ["GET https://a.example/v1/books"])],
    ),
    "member-removed": (
        document(f"get: {{{reply(member('note', '{type: string}', required=True))}}}"),
        document(f"get: {{{reply(ID_ALONE)}}}"),
        [("was answered before", ["GET /books answers 200", JSON, "", '{"id":0,"note":"a"}']),
         ("may be answered now, without it", ["GET /books answers 200", JSON, "", '{"id":0}'])],
    ),
    "member-removed, which was optional": (
        document(f"get: {{{reply(member('note', '{type: string, nullable: true}', required=False))}}}"),
        document(f"get: {{{reply(ID_ALONE)}}}"),
        [("was answered before", ["GET /books answers 200", JSON, "", '{"id":0,"note":"a"}']),
         ("may be answered now, without it", ["GET /books answers 200", JSON, "", '{"id":0}'])],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_shown_by_whole_messages(what: str, compared: Callable[[tuple[str, str]], Report]) -> None:
    old, new, messages = CHANGES[what]
    (change,) = [one for one in compared((old, new)).of("breaking") if one.rule == what.partition(",")[0].split()[0]]
    assert [(one.head, list(one.lines)) for one in shown(change)] == messages


REACHED = "{type: object, required: [s], properties: {s: {type: string, enum: [WORDS]}}}"
LISTED = "{type: object, required: [data], properties: {data: {type: array, items: {$ref: '#/components/schemas/T'}}}}"


def test_a_proof_stands_under_the_operation_that_it_was_made_for(
    compared: Callable[[tuple[str, str]], Report],
) -> None:
    thing = "{$ref: '#/components/schemas/T'}"
    old, new = (
        document(
            f"post: {{{reply(thing, status='201')}}}, get: {{{reply(LISTED)}}}",
            f"components: {{schemas: {{T: {REACHED.replace('WORDS', words)}}}}}",
        )
        for words in ("a, b", "a, b, lost")
    )
    (change,) = compared((old, new)).of("breaking")
    (proof,) = shown(change)
    assert proof.lines[0] == "GET /books answers 200"
    assert proof.lines[-1] == '{"data":[{"s":"lost"}]}'
    assert change.witness is not None
    assert change.witness.spot == change.spots[0]


ALONE = {
    # two changes in one body → the bodies that show one each, and are right but for it
    "values of two enums": (
        "{type: object, required: [a, b], properties: {a: {enum: [x, y]}, b: {enum: [1, 2]}}}",
        "{type: object, required: [a, b], properties: {a: {enum: [y]}, b: {enum: [2]}}}",
        {'{"a":"x","b":2}', '{"a":"y","b":1}'},
    ),
    "a limit, and a member that must be there": (
        "{type: object, properties: {a: {type: string, maxLength: 3}, b: {type: integer}}}",
        "{type: object, required: [b], properties: {a: {type: string, maxLength: 2}, b: {type: integer}}}",
        {'{"b":0,"a":"a b"}', "{}"},
    ),
    "numbers that are texts now": (
        "{type: integer, enum: [1, 2]}",
        "{type: string, enum: ['1', '2']}",
        {"1", "2"},
    ),
}


@pytest.mark.parametrize("what", ALONE)
def test_a_proof_shows_its_own_change_alone(what: str, compared: Callable[[tuple[str, str]], Report]) -> None:
    old, new, bodies = ALONE[what]
    report = compared(body("application/json", old, new))
    assert {proof.lines[-1] for change in report.of("breaking") for proof in shown(change)} == bodies
