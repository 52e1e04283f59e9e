"""A proof is shown as it travels: a request that could be sent as it stands, a reply, or a message."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gate.conftest import Ended, change, witness
from uphold.reporting.changes import Report, read_report
from uphold.reporting.changes.model import Change
from uphold.reporting.changes.proof import witness_head, witness_lines

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
    assert witness_lines(compared(texts).of("breaking")[0]) == lines


def test_a_path_parameter_is_called_as_the_path_calls_it(compared: Callable[[tuple[str, str]], Report]) -> None:
    report = compared(PROOFS["part of the path"][0])
    assert {spot.position for one in report.changes for spot in one.spots} == {"path parameter book"}


HEADS = {
    # where, direction, allowed by → what it shows
    ("GET /books", "reply 200 application/json", "reply", "new"): "may be answered now, and could not before",
    ("POST /books", "body application/json", "request", "old"): "was accepted, and is refused now",
    ("webhook sold POST", "body application/json", "reply", "new"): "may be sent now, and could not before",
    ("webhook sold POST", "reply 200 application/json", "request", "old"):
        "was accepted as an answer, and is refused now",
    ("POST /books", "callback paid {$url} POST body application/json", "reply", "new"):
        "may be sent now, and could not before",
}  # fmt: skip


@pytest.mark.parametrize("place", HEADS)
def test_a_proof_says_what_it_shows(place: tuple[str, str, str, str]) -> None:
    operation, position, direction, allowed_by = place
    assert witness_head(_shown(operation, position, direction, allowed_by)) == HEADS[place]


def test_a_message_of_a_callback_stands_under_the_callback() -> None:
    shown = _shown("POST /books", "callback paid {$request.body#/url} POST body application/json a.b", "reply", "new")
    assert witness_lines(shown) == [
        "callback paid {$request.body#/url} POST",
        "content-type: application/json",
        "",
        "1",
    ]


def _shown(operation: str, position: str, direction: str, allowed_by: str) -> Change:
    made = change("type-added", "breaking", operations=[operation], position=position, direction=direction,
                  witness=witness(1, allowed_by))  # fmt: skip
    data = {"kind": "diff", "old": "1", "new": "2", "policy": "strict", "policies": ["strict"], "breaking": 1,
            "risky": 0, "safe": 0, "not_covered": 0, "changes": [made]}  # fmt: skip
    return read_report(data).changes[0]
