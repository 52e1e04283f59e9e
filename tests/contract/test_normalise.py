"""Schemas of OpenAPI 3.0 and 3.1 become JSON Schema 2020-12 that says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from uphold.contract import Direction
from uphold.contract.normalise import Normaliser
from uphold.errors import InputError

if TYPE_CHECKING:
    from tests.contract.conftest import Load


def normalise(schema: Any, *, is_30: bool = True) -> Any:
    return Normaliser(is_30=is_30, file=None, line=lambda _: None).schema(schema, "/x")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"type": "string"}, {"type": "string"}),
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"nullable": True}, {}),
        ({"nullable": True, "properties": {"a": {}}}, {"properties": {"a": {}}}),
        (
            {"type": "string", "nullable": True, "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        ({"nullable": True, "enum": ["a", None]}, {"enum": ["a", None]}),
        (
            {"nullable": True, "allOf": [{"type": "object"}]},
            {"anyOf": [{"allOf": [{"type": "object"}]}, {"type": "null"}]},
        ),
        (
            {"nullable": True, "oneOf": [{"type": "object"}], "readOnly": True},
            {"anyOf": [{"oneOf": [{"type": "object"}]}, {"type": "null"}], "readOnly": True},
        ),
        (
            {"nullable": True, "$ref": "#/components/schemas/A"},
            {"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]},
        ),
        ({"$ref": "#/components/schemas/A", "type": "string"}, {"$ref": "#/components/schemas/A"}),
        ({"$ref": "#/components/schemas/{A}"}, {"$ref": "#/components/schemas/%7BA%7D"}),
        ({"minimum": 3, "exclusiveMinimum": True}, {"exclusiveMinimum": 3}),
        ({"minimum": 3, "exclusiveMinimum": False}, {"minimum": 3}),
        ({"maximum": 3, "exclusiveMaximum": True}, {"exclusiveMaximum": 3}),
        ({"exclusiveMaximum": True}, {}),
        ({"items": {"type": "string", "nullable": True}}, {"items": {"type": ["string", "null"]}}),
        ({"not": {"minimum": 1, "exclusiveMinimum": True}}, {"not": {"exclusiveMinimum": 1}}),
        ({"type": "string", "required": True}, {"type": "string"}),
        ({"properties": []}, {"properties": {}}),
        ({"type": "string", "examples": {"a": {"value": "b"}}}, {"type": "string"}),
        ({"title": 5, "description": ["a"], "deprecated": "no", "maximum": 1}, {"maximum": 1}),
        ({"examples": ["a"], "title": "T", "deprecated": True}, {"examples": ["a"], "title": "T", "deprecated": True}),
        ({"allOf": []}, {}),
        ({"properties": {"nullable": {"nullable": True}}}, {"properties": {"nullable": {}}}),
        ({"default": {"nullable": True}}, {"default": {"nullable": True}}),
        (True, {}),
        (False, {"not": {}}),
    ],
)
def test_what_3_0_writes_and_what_it_means(written: Any, meant: Any) -> None:
    assert normalise(written) == meant


@pytest.mark.parametrize(
    "schema",
    [
        {"type": ["string", "null"]},
        {"$ref": "#/components/schemas/A", "description": "beside"},
        {"exclusiveMinimum": 3},
        {"properties": {"a": False}},
        {"type": "string", "nullable": True},
    ],
)
def test_a_schema_of_3_1_stays_as_it_is(schema: dict[str, Any]) -> None:
    assert normalise(schema, is_30=False) == schema


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ({"type": "date"}, "/x/type"),
        ({"properties": {"a/b": {"type": ["string", "text"]}}}, "/x/properties/a~1b/type"),
        ({"properties": ["a"]}, "/x/properties"),
        ({"allOf": {"type": "string"}}, "/x/allOf"),
        ({"items": [{"type": "string"}]}, "/x/items"),
        ({"$ref": "other.yaml#/A"}, "/x"),
        ({"$ref": 7}, "/x"),
        ("string", "/x"),
    ],
)
def test_what_is_no_schema_is_refused_at_its_place(schema: Any, place: str) -> None:
    with pytest.raises(InputError) as caught:
        normalise(schema)
    assert caught.value.place is not None
    assert caught.value.place.pointer == place


def test_the_document_itself_is_left_alone() -> None:
    schema = {"type": "string", "nullable": True, "enum": ["a"], "minimum": 1, "exclusiveMinimum": True}
    before = {**schema, "enum": ["a"]}
    normalise(schema)
    assert schema == before


_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


def is_valid_30(schema: dict[str, Any], value: Any) -> bool:
    """Whether `value` fits `schema`, by the words of OpenAPI 3.0.4 and not by ours: another opinion. Lenient
    as uphold is about ``nullable``: it also makes an enum or a combination accept null."""
    combines = any(word in schema for word in ("allOf", "anyOf", "not"))
    says_null = schema.get("nullable") is True and ("type" in schema or "enum" in schema or combines)
    if value is None and says_null:
        return True
    return all(_fits(word, schema, value) for word in schema)


def _fits(word: str, schema: dict[str, Any], value: Any) -> bool:  # noqa: PLR0911 - one per keyword
    said = schema[word]
    is_number = isinstance(value, int) and not isinstance(value, bool)
    match word:
        case "type":
            return isinstance(value, _TYPES[said]) and (isinstance(value, bool) == (said == "boolean"))
        case "minimum":
            strict = schema.get("exclusiveMinimum", False)
            return not is_number or (value > said if strict else value >= said)
        case "maximum":
            strict = schema.get("exclusiveMaximum", False)
            return not is_number or (value < said if strict else value <= said)
        case "properties":
            return not isinstance(value, dict) or all(
                is_valid_30(member, value[name]) for name, member in said.items() if name in value
            )
        case "required":
            return not isinstance(value, dict) or all(name in value for name in said)
        case "items":
            return not isinstance(value, list) or all(is_valid_30(said, one) for one in value)
        case "enum":
            return any(one == value and isinstance(one, bool) == isinstance(value, bool) for one in said)
        case "allOf":
            return all(is_valid_30(one, value) for one in said)
        case "anyOf":
            return any(is_valid_30(one, value) for one in said)
        case "not":
            return not is_valid_30(said, value)
    return True


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "bb"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=5,
)


def _schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keywords: dict[str, st.SearchStrategy[Any]] = {
        "type": st.sampled_from(["string", "integer", "boolean", "object", "array"]),
        "nullable": st.booleans(),
        "minimum": st.integers(-2, 2),
        "exclusiveMinimum": st.booleans(),
        "maximum": st.integers(-2, 2),
        "exclusiveMaximum": st.booleans(),
        "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
        "required": st.lists(st.sampled_from("ab"), unique=True, max_size=2),
        "items": inner,
        "enum": st.lists(st.integers(-1, 1) | st.sampled_from(["a", "bb"]), min_size=1, max_size=3),
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "anyOf": st.lists(inner, min_size=1, max_size=2),
        "not": inner,
    }
    return st.lists(st.sampled_from(sorted(keywords)), unique=True, max_size=4).flatmap(
        lambda chosen: st.fixed_dictionaries({word: keywords[word] for word in chosen})
    )


@given(st.recursive(st.just({}), _schemas, max_leaves=6), VALUES)
def test_what_was_valid_stays_valid_and_what_was_not_stays_so(schema: dict[str, Any], value: Any) -> None:
    assert jsonschema_rs.is_valid(normalise(schema), value) == is_valid_30(schema, value)


READ_ONLY = {
    "type": "object",
    "required": ["id", "name", "secret"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "secret": {"type": "string", "writeOnly": True},
    },
}


@pytest.mark.parametrize(
    "schema",
    [
        READ_ONLY,
        {"allOf": [{"properties": READ_ONLY["properties"]}, {"required": ["id", "name", "secret"]}]},
        {"required": ["id", "name", "secret"], "allOf": [{"$ref": "#/components/schemas/Members"}]},
        {"$ref": "#/components/schemas/Record"},
        {"oneOf": [READ_ONLY, {"type": "string"}]},
        {
            "required": ["id", "name", "secret"],
            "properties": {
                "id": {"$ref": "#/components/schemas/Id"},
                "secret": {"allOf": [{"type": "string"}, {"writeOnly": True}]},
            },
        },
        {**READ_ONLY, "nullable": True},
    ],
)
@pytest.mark.parametrize(
    ("direction", "value", "is_valid"),
    [
        (Direction.REQUEST, {"name": "a", "secret": "b"}, True),
        (Direction.REQUEST, {"id": 1, "secret": "b"}, False),
        (Direction.REQUEST, {"name": "a"}, False),
        (Direction.REPLY, {"id": 1, "name": "a"}, True),
        (Direction.REPLY, {"name": "a"}, False),
    ],
)
def test_members_that_do_not_travel_are_not_required(
    load: Load, schema: dict[str, Any], direction: Direction, value: Any, *, is_valid: bool
) -> None:
    contract = load(
        {
            "components": {
                "schemas": {
                    "Record": READ_ONLY,
                    "Members": {"properties": READ_ONLY["properties"]},
                    "Id": {"type": "integer", "readOnly": True},
                    "Judged": schema,
                }
            }
        }
    )
    piece = contract.schema_at("/components/schemas/Judged", direction)
    assert jsonschema_rs.is_valid(piece, value) is is_valid
