"""A new API's ``api.toml`` says how calls are authenticated, as far as its document does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from uphold.contract import Authentication, PageNames, Pagination, Records, load_conventions
from uphold.contract.importer.drafting import draft_conventions

CASES: dict[str, tuple[dict[str, Any], Authentication | None]] = {
    "HTTP bearer": ({"type": "http", "scheme": "Bearer"}, Authentication(scheme="bearer")),
    "OAuth 2 travels as a bearer token": ({"type": "oauth2", "flows": {}}, Authentication(scheme="bearer")),
    "a key in a header": (
        {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
        Authentication(scheme="header", name="X-Api-Key"),
    ),
    "a key in the query": (
        {"type": "apiKey", "in": "query", "name": "key"},
        Authentication(scheme="query", name="key"),
    ),
    "HTTP basic is not known here": ({"type": "http", "scheme": "basic"}, None),
}


@pytest.mark.parametrize("fact", CASES)
def test_the_scheme_of_the_document_is_taken(fact: str, tmp_path: Path) -> None:
    scheme, expected = CASES[fact]
    document = {"components": {"securitySchemes": {"s": scheme}}, "security": [{"s": []}], "paths": {}}
    file = tmp_path / "api.toml"
    file.write_text(draft_conventions('A "quoted" title', document))
    said = load_conventions(file)
    assert (said.api.title, said.authentication) == ('A "quoted" title', expected)


def test_operations_that_need_no_token_are_listed(tmp_path: Path) -> None:
    document = {
        "components": {"securitySchemes": {"s": {"type": "http", "scheme": "bearer"}}},
        "security": [{"s": []}],
        "paths": {"/a": {"get": {"security": []}, "post": {}}, "/b": {"get": {"security": [{"s": []}, {}]}}},
    }
    file = tmp_path / "api.toml"
    file.write_text(draft_conventions("A", document))
    authentication = load_conventions(file).authentication
    assert authentication is not None
    assert authentication.anonymous == ("GET /a", "GET /b")


def _listing(parameters: dict[str, Any], members: dict[str, Any]) -> dict[str, Any]:
    """A document with one listing."""
    reply = {"content": {"application/json": {"schema": {"type": "object", "properties": members}}}}
    asked = [{"name": name, "in": "query", "schema": schema} for name, schema in parameters.items()]
    return {"paths": {"/rows": {"get": {"parameters": asked, "responses": {"200": reply}}}}}


WHOLE = {"type": "integer"}
ROWS = {"type": "array", "items": {"$ref": "#/components/schemas/Row"}}
TIME = {"type": "string", "format": "date-time"}
PAGES: dict[str, tuple[dict[str, Any], Pagination | None]] = {
    "by number": (
        _listing({"page": WHOLE, "limit": {**WHOLE, "default": 20, "minimum": 1, "maximum": 50}},
                 {"items": ROWS, "page": WHOLE, "limit": WHOLE, "total": WHOLE}),
        Pagination(page_parameter="page", size_parameter="limit", default=20, maximum=50, items="items",
                   names=PageNames(number="page", size="limit", total="total")),
    ),
    "by cursor": (
        _listing({"cursor": {"type": "string"}, "page_size": WHOLE}, {"data": ROWS, "nextCursor": {"type": "string"}}),
        Pagination(cursor_parameter="cursor", size_parameter="page_size", items="data",
                   names=PageNames(next_cursor="nextCursor")),
    ),
    "by offset": (
        _listing({"offset": WHOLE, "limit": WHOLE}, {"results": ROWS, "count": WHOLE}),
        Pagination(offset_parameter="offset", size_parameter="limit", items="results", names=PageNames(total="count")),
    ),
    "in meta and links": (
        _listing({"page": WHOLE, "per_page": WHOLE},
                 {"data": ROWS, "meta": {"properties": {"total_pages": WHOLE}}, "links": {"properties": {"next": {}}}}),
        Pagination(page_parameter="page", size_parameter="per_page", items="data", meta="meta", links="links",
                   names=PageNames(last_page="total_pages")),
    ),
    "a cursor called next": (
        _listing({"cursor": {"type": "string"}}, {"data": ROWS, "next": {"type": "string"}}),
        Pagination(cursor_parameter="cursor", items="data", names=PageNames(next_cursor="next", next="")),
    ),
    "nothing that moves on": (_listing({"state": WHOLE}, {"data": ROWS}), None),
}  # fmt: skip


@pytest.mark.parametrize("fact", PAGES)
def test_pages_and_times_of_the_usual_names_are_proposed(fact: str, tmp_path: Path) -> None:
    document, expected = PAGES[fact]
    row = {"properties": {"createdAt": TIME, "modified": {"anyOf": [TIME, {"type": "null"}]}, "created": WHOLE}}
    file = tmp_path / "api.toml"
    file.write_text(draft_conventions("A", {**document, "components": {"schemas": {"Row": row}}}))
    said = load_conventions(file)
    assert said.pagination == expected
    assert said.records == Records(created=("createdAt",), updated=("modified",))
