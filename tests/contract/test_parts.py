"""What the cache keeps of operations and schemas: written once, read when asked for, and then as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from uphold.contract import load_contract

if TYPE_CHECKING:
    from pathlib import Path

    from uphold.contract import Contract

TEXT = {"type": "string", "maxLength": 5}
REFERENCE = {"$ref": "#/components/schemas/Name"}
HEADER = {"X-One": {"schema": {"type": "integer"}}, "X-Two": {"content": {"text/plain": {"schema": TEXT}}}}
FORM = {"schema": {"type": "object", "properties": {"file": TEXT}}, "encoding": {"file": {"headers": HEADER}}}
REPLIES = {"200": {"description": "", "headers": HEADER, "content": {"application/json": {"schema": REFERENCE}}}}
QUERY = [
    {"name": "a", "in": "query", "schema": TEXT},
    {"name": "b", "in": "query", "content": {"application/json": {"schema": REFERENCE}}},
    {"name": "X-Three", "in": "header"},
]
BODY = {"content": {"multipart/form-data": FORM, "application/json": {"schema": REFERENCE}}}
SENT = {"post": {"parameters": QUERY, "requestBody": BODY, "responses": REPLIES}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "T", "version": "1.0"},
    "paths": {
        "/names/{undeclared}": {
            "post": {
                "parameters": [*QUERY, {"$ref": "#/components/parameters/Page"}],
                "requestBody": BODY,
                "responses": REPLIES,
                "callbacks": {"told": {"{$request.body#/url}": SENT}},
            }
        },
        "/others": {"get": {"responses": REPLIES}},
    },
    "components": {
        "schemas": {"Name": {"type": "object", "properties": {"first": {"$ref": "#/components/schemas/First"}}},
                    "First": TEXT},
        "parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
    },
}  # fmt: skip


def loaded(folder: Path, document: dict[str, Any], name: str = "a", *, cached: bool = True) -> Contract:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    for _ in range(1 + cached):
        contract = load_contract(path, cache=folder / "cache" if cached else None)
    return contract


def test_what_was_kept_is_read_as_it_was(tmp_path: Path) -> None:
    cold, cached = loaded(tmp_path, DOCUMENT, cached=False), loaded(tmp_path, DOCUMENT)
    assert list(cached.operations) == list(cold.operations)
    assert list(cached.homes) == list(cold.homes)
    assert cached.operations == cold.operations
    assert cached.homes == cold.homes
    assert "GET /nowhere" not in cached.operations


def test_an_operation_shares_its_schemas_with_their_homes(tmp_path: Path) -> None:
    for contract in (loaded(tmp_path, DOCUMENT, cached=False), loaded(tmp_path, DOCUMENT)):
        (reply,) = contract.operations["GET /others"].replies
        place = f"{reply.pointer}/content/application~1json/schema"
        assert reply.content["application/json"] is contract.homes[place]


def test_a_part_says_what_it_needs(tmp_path: Path) -> None:
    for contract in (loaded(tmp_path, DOCUMENT, cached=False), loaded(tmp_path, DOCUMENT)):
        reply = "/paths/~1others/get/responses/200"
        assert set(contract.parts.operation("GET /others").needs) == {
            f"{reply}/content/application~1json/schema",
            f"{reply}/headers/X-One/schema",
            f"{reply}/headers/X-Two/content/text~1plain/schema",
        }
        assert contract.parts.home("/components/schemas/Name").needs == ("/components/schemas/First",)
        with pytest.raises(KeyError):
            contract.parts.home("/components/schemas")


@pytest.mark.parametrize("cached", [(True, True), (True, False), (False, True), (False, False)])
def test_parts_differ_where_what_is_written_differs(tmp_path: Path, cached: tuple[bool, bool]) -> None:
    changed = json.loads(json.dumps(DOCUMENT))
    changed["components"]["schemas"]["First"]["maxLength"] = 6
    changed["paths"]["/others"]["get"]["summary"] = "in the document only"
    changed["paths"]["/others"]["get"]["deprecated"] = True
    old, new = loaded(tmp_path, DOCUMENT, cached=cached[0]), loaded(tmp_path, changed, "b", cached=cached[1])
    assert [id for id in old.operations if old.parts.operation(id) != new.parts.operation(id)] == ["GET /others"]
    assert [at for at in old.homes if old.parts.home(at) != new.parts.home(at)] == ["/components/schemas/First"]
