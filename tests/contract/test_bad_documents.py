"""A document that can't be used gives one line that says what, where (line too), and what to do."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uphold.contract import Direction, load_contract, pointers
from uphold.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contract.conftest import Load

HEAD = "openapi: 3.0.3\ninfo: {title: T, version: 1.0.0}\n"
SCHEMAS = f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n"
"""Its schemas begin on line 6, indented by four."""


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        pytest.param("swagger: '2.0'\npaths: {}\n", "Convert it to OpenAPI 3", 1, id="swagger"),
        pytest.param("name: shop\n", "not an OpenAPI document", None, id="not OpenAPI"),
        pytest.param("openapi: 2.9.0\npaths: {}\n", "OpenAPI '2.9.0'", 1, id="unknown version"),
        pytest.param("a: [1\n", "", 2, id="not YAML"),
        pytest.param(f"{HEAD}paths: {{}}\npaths: {{}}\n", "'paths' stands twice", 4, id="a key twice"),
        pytest.param(
            SCHEMAS + "    A: {$ref: '#/components/schemas/B'}\n",
            "nothing stands at the reference `#/components/schemas/B`",
            6,
            id="a dangling reference of a schema",
        ),
        pytest.param(
            HEAD
            + "paths:\n  /a:\n    get:\n"
            + "      responses:\n        '200': {$ref: '#/components/responses/R'}\n",
            "nothing stands at the reference `#/components/responses/R`",
            7,
            id="a dangling reference of a reply",
        ),
        pytest.param(
            SCHEMAS + "    A:\n      type: string\n    B: {$ref: 'other.yaml#/B'}\n",
            "does not point into this document. Import it",
            8,
            id="a reference to another file",
        ),
        pytest.param(
            SCHEMAS + "    A: {$ref: '#/components/schemas/A'}\n",
            "refers to itself without end: #/components/schemas/A → #/components/schemas/A",
            6,
            id="a schema that is a reference to itself",
        ),
        pytest.param(
            SCHEMAS
            + "    A: {type: object, allOf: [{$ref: '#/components/schemas/B'}]}\n"
            + "    B: {anyOf: [{type: string}, {$ref: '#/components/schemas/A'}]}\n",
            "refers to itself without end",
            6,
            id="a circle of combinations",
        ),
        pytest.param(
            SCHEMAS
            + "    A:\n      allOf: [{$ref: '#/components/schemas/A/properties/a'}]\n"
            + "      properties: {a: {not: {$ref: '#/components/schemas/A'}}}\n",
            "refers to itself without end",
            6,
            id="a circle through a part of a schema",
        ),
        pytest.param(
            SCHEMAS + "    A: {$ref: '#/components/schemas/A/properties/a', properties: {a: {type: string}}}\n",
            "a `$ref` beside it hides",
            6,
            id="a reference to what a reference hides",
        ),
        pytest.param(
            HEAD
            + "paths: {/a: {get: {parameters: [{$ref: '#/components/parameters/P'}], responses: {}}}}\n"
            + "components:\n  parameters:\n    P: {$ref: '#/components/parameters/P'}\n",
            "leads back to itself",
            6,
            id="a parameter that is a reference to itself",
        ),
        pytest.param(SCHEMAS + "    A:\n      type: date\n", "`date` is no type", 7, id="an unknown type"),
        pytest.param(
            SCHEMAS + "    A:\n      items:\n        minLength: -1\n", "not a schema: -1", 8, id="a bad length"
        ),
        pytest.param(
            SCHEMAS + "    A:\n      items:\n        pattern: '['\n",
            "`[` is no regular expression",
            8,
            id="a bad pattern",
        ),
        pytest.param(SCHEMAS + "    A: {enum: 1}\n", "`enum` must be a list, here is a number", 6, id="a bad enum"),
        pytest.param(SCHEMAS + "    A: text\n", "a schema must be an object", 6, id="a text for a schema"),
        pytest.param(
            HEAD + "paths:\n  /a:\n    get:\n      parameters: {}\n      responses: {}\n",
            "a list belongs here",
            6,
            id="an object for a list",
        ),
        pytest.param(
            HEAD + "paths:\n  /a:\n    get:\n      parameters:\n        - {name: a, in: body}\n",
            "path, query, header or cookie",
            7,
            id="a parameter of Swagger",
        ),
        pytest.param(
            HEAD + "paths:\n  /a:\n    get: {responses: {'200': []}}\n",
            "an object belongs here",
            5,
            id="a list for a reply",
        ),
        pytest.param(
            HEAD + "x-uphold:\n  depth: half\npaths: {}\n", "`full` or `operations`", 4, id="an unknown depth"
        ),
        pytest.param(HEAD + "x-uphold:\n  release: 3\npaths: {}\n", "`release` must be a text", 4, id="a header"),
    ],
)
def test_a_bad_document_is_refused_in_one_line(load: Load, text: str, says: str, line: int | None) -> None:
    with pytest.raises(InputError) as caught:
        load(text, "1.0.0.yaml")
    message = str(caught.value)
    assert says in message
    assert "\n" not in message
    assert caught.value.exit_status == 2
    assert caught.value.place is not None
    assert caught.value.place.file is not None
    assert caught.value.place.file.endswith("1.0.0.yaml")
    assert caught.value.place.line == line


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEAD + "paths: {}\n", id="no operation"),
        pytest.param(
            HEAD + "paths:\n  /a:\n    get: {responses: {}}\n  x-more: 1\n", id="an extension among the paths"
        ),
        pytest.param(HEAD + "paths:\n  /a:\n    get: {}\n", id="no replies"),
        pytest.param(HEAD + "paths:\n  /a:\n    get: {responses: [], parameters: null}\n", id="nothing, written oddly"),
        pytest.param("openapi: 3.1.0\ninfo: {}\nwebhooks: {}\n", id="3.1 without paths"),
        pytest.param(SCHEMAS + "    Tree: {items: {$ref: '#/components/schemas/Tree'}}\n", id="a tree"),
    ],
)
def test_an_untidy_document_loads(load: Load, text: str) -> None:
    contract = load(text, "1.0.0.yaml")
    assert all(contract.schema_at(f"/components/schemas/{name}", Direction.REPLY) for name in contract.schemas)


GOOD: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"version": "1"},
    "x-uphold": {"release": "1", "depth": "full"},
    "security": [{"key": []}],
    "paths": {
        "/users/{user}": {
            "parameters": [{"name": "user", "in": "path", "schema": {"type": "string"}}],
            "put": {
                "tags": ["a"],
                "parameters": [{"$ref": "#/components/parameters/P"}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
                "responses": {"200": {"headers": {"H": {"schema": {}}}, "content": {"text/plain": {}}}},
                "callbacks": {"c": {"{$url}": {"post": {"responses": {}}}}},
            },
        }
    },
    "webhooks": {"w": {"post": {"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}}},
    "components": {
        "parameters": {"P": {"name": "p", "in": "query", "content": {"application/json": {"schema": {}}}}},
        "schemas": {
            "A": {
                "nullable": True,
                "required": ["a"],
                "allOf": [{"properties": {"a": {"readOnly": True, "items": {"$ref": "#/components/schemas/A"}}}}],
            },
            "B": {
                "oneOf": [{"$ref": "#/components/schemas/A"}, {"enum": [1]}],
                "additionalProperties": False,
            },
        },
    },
}
PLAIN: list[Any] = [None, True, 0, -1.5, "", "x", "#/components/schemas/A", [], [None], ["a"], {}, {"": 0}]
REFERENCES = [1, "#", "#x", "#/paths", "#/info", "#/components/schemas/A", "#/components/schemas/B"]
JUNK = st.sampled_from([*PLAIN, *({"$ref": target} for target in REFERENCES), [{"$ref": "#/info"}]])


def places(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The place of everything in `value` but itself."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in pairs for place in [(*at, key), *places(inner, (*at, key))]]


@given(st.lists(st.tuples(st.sampled_from(places(GOOD)), JUNK), min_size=1, max_size=3))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])  # the file is written anew
def test_junk_anywhere_loads_and_answers_or_is_refused_in_one_line(
    tmp_path: Path, changes: list[tuple[tuple[str | int, ...], Any]]
) -> None:
    document = copy.deepcopy(GOOD)
    for place, junk in changes:
        try:
            pointers.lookup(document, pointers.join(*place[:-1]))[place[-1]] = copy.deepcopy(junk)
        except (KeyError, TypeError, IndexError):  # an earlier change took the place away
            continue
    path = tmp_path / "1.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    refusal: InputError | None = None
    try:
        contract = load_contract(path, cache=None)
    except InputError as error:
        refusal = error
    if refusal is not None:
        assert "\n" not in str(refusal)
        assert refusal.place is not None
        return
    for op in contract.operations.values():
        contract.digest(op)
        contract.body_schema(op)
        contract.resource_of(op, "user")
        for one in op.parameters:
            contract.parameter_schema(op, one)
        assert contract.find(op.method, op.path.replace("{", "").replace("}", ""))
    for direction in Direction:
        for name in contract.schemas:
            contract.schema_at(pointers.join("components", "schemas", name), direction)
    assert contract.families is not None
