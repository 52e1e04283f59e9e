"""satisfiable: what the generator could not satisfy, as a finding about the document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from uphold.checks import unsatisfiable
from uphold.contract import Contract, load_contract

BODY = "/paths/~1things/post/requestBody/content/application~1json/schema"
TEXT = {"type": "string"}
PAIR = {"oneOf": [TEXT, TEXT]}
OPEN = {"type": "object", "properties": {"a": TEXT}}
OPEN_TOO = {"type": "object", "properties": {"b": TEXT}, "not": {"required": ["c"]}}


def contract_of(schema: Any, folder: Path, parameters: Any = ()) -> Contract:
    operation = {
        "parameters": list(parameters),
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"200": {"description": ""}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Small", "version": "1.0.0"},
        "paths": {"/things": {"post": operation}},
        "components": {"schemas": {"Pair": PAIR}},
    }
    path = folder / "1.0.0.json"
    path.write_text(json.dumps(document))
    return load_contract(path, cache=None)


@pytest.mark.parametrize(
    ("schema", "note", "place", "keyword", "certain"),
    [
        (PAIR, "request body: nothing can satisfy oneOf", f"{BODY}/oneOf", "oneOf", True),
        (
            {"type": "object", "required": ["p"], "properties": {"o": {"oneOf": [TEXT]}, "p": PAIR}},
            "request body: no value satisfies it",
            f"{BODY}/properties/p/oneOf",
            "oneOf",
            True,
        ),
        (
            {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Pair"}},
            "request body: no value satisfies it",
            "/components/schemas/Pair/oneOf",
            "oneOf",
            True,
        ),
        ({"oneOf": [TEXT, {"type": "integer"}]}, "request body: no value satisfies it", BODY, "satisfiable", False),
        (
            {"oneOf": [TEXT, {"type": "integer"}]},
            "request body: no plain value satisfies exactly one branch of `oneOf`",
            f"{BODY}/oneOf",
            "oneOf",
            False,
        ),
        (TEXT, "request body: no value satisfies it", BODY, "satisfiable", False),
        (TEXT, "nothing satisfies it", "/paths/~1things/post", "satisfiable", False),
        (TEXT, "query.q: no value satisfies it", "/paths/~1things/post/parameters/0", "satisfiable", False),
    ],
)
def test_a_note_becomes_a_finding_about_the_document(
    schema: Any, note: str, place: str, keyword: str, certain: bool, tmp_path: Path
) -> None:
    query = {"name": "q", "in": "query", "schema": TEXT}
    contract = contract_of(schema, tmp_path, [query])
    problem = unsatisfiable(contract, contract.operation("POST /things"), note)
    assert problem is not None
    assert (problem.subject, problem.place, problem.keyword) == ("document", place, keyword)
    assert problem.message.startswith("nothing at all satisfies") == certain
    assert note in problem.message


@pytest.mark.parametrize(
    "note", ["drawing took too long: fewer cases than asked for", "request body: text/csv is not generated"]
)
def test_other_notes_say_nothing_about_the_document(note: str, tmp_path: Path) -> None:
    contract = contract_of(PAIR, tmp_path)
    assert unsatisfiable(contract, contract.operation("POST /things"), note) is None


def test_a_choice_in_a_parameter(tmp_path: Path) -> None:
    query = {"name": "q", "in": "query", "schema": PAIR}
    contract = contract_of(TEXT, tmp_path, [query])
    problem = unsatisfiable(contract, contract.operation("POST /things"), "query q: no value satisfies it")
    assert problem is not None
    assert problem.place == "/paths/~1things/post/parameters/0/schema/oneOf"


def test_a_schema_that_refers_to_itself(tmp_path: Path) -> None:
    tree = {
        "type": "object",
        "properties": {"kids": {"oneOf": [{"type": "array", "items": {"$ref": f"#{BODY}"}}, PAIR]}},
    }
    contract = contract_of(tree, tmp_path)
    problem = unsatisfiable(contract, contract.operation("POST /things"), "request body: no value satisfies it")
    assert problem is not None
    assert problem.place.startswith(f"{BODY}/properties/kids")
