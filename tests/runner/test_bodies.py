"""Bodies for laws about records, and the addresses of what was made from them."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from uphold.contract import load_contract
from uphold.runner.laws.bodies import freshened
from uphold.runner.laws.living import is_address

if TYPE_CHECKING:
    from pathlib import Path

CAT = {"type": "object", "properties": {"kind": {"type": "string"}, "name": {"type": "string"}}, "required": ["kind"]}
CHOICE = {"oneOf": [{"$ref": "#/components/schemas/Cat"}], "discriminator": {"propertyName": "kind"}}


@pytest.mark.parametrize(("body", "stays"), [(CAT, {"nothing"}), (CHOICE, {"kind"})])
def test_a_word_that_tells_between_branches_is_no_free_text(body: dict[str, Any], stays: set[str]) -> None:
    sent = {"kind": "cat", "name": "Tom"}
    schema = {"$ref": "#/at", "at": body, "components": {"schemas": {"Cat": CAT}}}
    fresh = freshened(sent, schema, random.Random(1))  # noqa: S311 - choices, no secrets
    assert {name for name, value in fresh.items() if value == sent[name]} == stays & sent.keys()


@pytest.mark.parametrize(
    ("schema", "value", "can_be"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 10}, "10", True),
        ({"type": "integer", "minimum": 1, "maximum": 10}, "11", False),
        ({"type": "integer"}, "a-b", True),
        ({"type": "string", "pattern": "^[A-Z]+$"}, "AB", True),
        ({"type": "string", "pattern": "^[A-Z]+$"}, "12", False),
        ({"enum": ["a"]}, "b", True),
        ({}, "12", True),
    ],
)
def test_only_what_the_contract_allows_is_an_address(
    tmp_path: Path, schema: dict[str, Any], value: str, *, can_be: bool
) -> None:
    parameter = {"name": "id", "in": "path", "required": True, "schema": schema}
    reading = {"parameters": [parameter], "responses": {"200": {"description": ""}}}
    document = {"openapi": "3.1.0", "info": {"title": "It", "version": "1"}, "paths": {"/it/{id}": {"get": reading}}}
    (tmp_path / "1.json").write_text(json.dumps(document))
    contract = load_contract(tmp_path / "1.json", cache=None)
    assert is_address(contract, contract.operation("GET /it/{id}"), "id", value) is can_be
    assert is_address(contract, contract.operation("GET /it/{id}"), "other", value)
    assert is_address(contract, None, "id", value)
