"""A new API's ``api.toml`` says how calls are authenticated, as far as its document does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from uphold.contract import Authentication, load_conventions
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
