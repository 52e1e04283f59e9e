"""Values from schemas: valid, the same for the same key, and true to what is given."""

from __future__ import annotations

from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from uphold.contract import About, Conventions, Format
from uphold.mock.making.formats import Formats
from uphold.mock.making.forms import Book
from uphold.mock.making.judging import Judges
from uphold.mock.making.spellings import Spellings
from uphold.mock.making.values import ABSENT, Draft, Maker, Ready, Sent

CONVENTIONS = Conventions(
    api=About(title="Any"),
    formats={
        "time": Format(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$"),
        "moment": Format(as_="date-time"),
        "decimal": Format(number=True),
        "flag": Format(pattern="^(yes|no)$", examples=("yes",)),
    },
)
NEXT = {"$ref": "#/components/schemas/Node"}
NODE = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "next": {"anyOf": [NEXT, {"type": "null"}]},
        "children": {"type": "array", "items": NEXT},
    },
}
TREE = {"type": "object", "properties": {"root": NEXT, "label": {"type": "string"}}}


def _whole(schema: dict[str, Any]) -> dict[str, Any]:
    """A self-contained slice."""
    return {"$ref": "#/at", "at": schema, "components": {"schemas": {"Node": NODE}}}


CASES: dict[str, dict[str, Any]] = {
    "a text": {"type": "string"},
    "no type": {},
    "length": {"type": "string", "minLength": 30, "maxLength": 31},
    "one letter": {"type": "string", "maxLength": 1},
    "pattern": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{2,4}$"},
    "pattern and length": {"type": "string", "pattern": "^[a-f]+$", "minLength": 4, "maxLength": 60},
    "integer bounds": {"type": "integer", "minimum": 7, "maximum": 9},
    "exclusive bounds": {"type": "integer", "exclusiveMinimum": 7, "exclusiveMaximum": 9},
    "negative": {"type": "number", "maximum": -5},
    "step": {"type": "integer", "multipleOf": 7, "minimum": 8},
    "cents": {"type": "number", "multipleOf": 0.01, "minimum": 0.07, "maximum": 0.08},
    "whole numbers of halves": {"type": "integer", "multipleOf": 0.5},
    "narrow": {"type": "number", "minimum": 0.001, "maximum": 0.002},
    "enumeration": {"enum": ["a", 2, None]},
    "only null": {"enum": [None]},
    "constant": {"const": {"a": [1]}},
    "nullable": {"type": ["integer", "null"], "minimum": 3},
    "unique": {"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": True, "minItems": 3},
    "bounded array": {"type": "array", "items": {"type": "boolean"}, "minItems": 4, "maxItems": 4},
    "empty array": {"type": "array", "items": {"type": "boolean"}, "maxItems": 0},
    "array of anything": {"type": "array", "minItems": 1},
    "map": {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 3},
    "required without a property": {"type": "object", "required": ["x"]},
    "closed": {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
    "allOf": {
        "allOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "minimum": 5}}},
            {"properties": {"a": {"maximum": 6}, "b": {"type": "string"}}, "required": ["b"]},
        ]
    },
    "allOf around oneOf": {
        "allOf": [{"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}],
        "oneOf": [
            {"properties": {"kind": {"const": "x"}, "x": {"type": "integer"}}, "required": ["x"]},
            {"properties": {"kind": {"const": "y"}, "y": {"type": "integer"}}, "required": ["y"]},
        ],
    },
    "one branch inside another": {
        "oneOf": [
            {"type": "object", "properties": {"a": {"type": "integer"}}},
            {"type": "object", "required": ["b"], "properties": {"b": {"type": "integer"}}},
        ]
    },
    "empty or address": {"oneOf": [{"type": "string", "maxLength": 0}, {"type": "string", "format": "email"}]},
    "anyOf with null": {"anyOf": [{"type": "object", "required": ["a"]}, {"type": "null"}]},
    "a row of different things": {
        "type": "array",
        "prefixItems": [{"type": "number", "minimum": -180, "maximum": 180}, {"type": "boolean"}],
        "items": False,
        "minItems": 2,
        "maxItems": 2,
    },
    "a row that goes on": {"prefixItems": [{"type": "boolean"}], "items": {"type": "integer"}, "minItems": 4},
    "rows in both parts": {
        "allOf": [
            {"type": "array", "prefixItems": [{"type": "integer"}], "minItems": 2},
            {"prefixItems": [{"minimum": 7, "maximum": 8}, {"const": "x"}]},
        ]
    },
    "contains": {
        "type": "array",
        "items": {"type": "integer", "minimum": 1},
        "contains": {"maximum": 3},
        "minContains": 2,
    },
    "contains few": {"type": "array", "items": {"enum": [1, 2]}, "contains": {"const": 1}, "maxContains": 1},
    "unique row": {
        "type": "array",
        "prefixItems": [{"enum": [1, 2]}, {"enum": [1, 2]}],
        "uniqueItems": True,
        "minItems": 2,
        "items": False,
    },
    "names by pattern": {
        "type": "object",
        "patternProperties": {"^x-[a-z]{3}$": {"type": "integer"}},
        "additionalProperties": False,
        "minProperties": 2,
    },
    "a declared name that a pattern fits": {
        "type": "object",
        "required": ["xa"],
        "properties": {"xa": {"type": "integer"}},
        "patternProperties": {"^x": {"minimum": 5, "maximum": 6}},
    },
    "names of a kind": {
        "type": "object",
        "additionalProperties": {"type": "boolean"},
        "propertyNames": {"pattern": "^[A-Z]{4}$"},
        "minProperties": 3,
    },
    "so many members of any name": {"type": "object", "minProperties": 3},
    "few members": {"type": "object", "properties": {name: {"type": "string"} for name in "abcd"}, "maxProperties": 2},
    "one needs another": {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
        "dependentRequired": {"a": ["b"], "b": ["c"]},
    },
    "one brings a schema": {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
        "dependentSchemas": {"a": {"properties": {"b": {"maxLength": 2}}, "required": ["b"]}},
    },
    "objects listed": {"enum": [{"a": 1}, [2], "x"]},
    "listed values of one type": {"type": "integer", "enum": ["a", 1, None, 2]},
    "not this": {"type": "integer", "minimum": 1, "maximum": 3, "not": {"const": 2}},
    "not with": {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
        "not": {"required": ["a", "b"]},
    },
    "a member that must not be": {"type": "object", "properties": {"a": False, "b": {"type": "integer"}}},
    "if and then": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": ["x", "y"]}},
        "if": {"properties": {"kind": {"const": "x"}}},
        "then": {"required": ["weight"], "properties": {"weight": {"type": "integer"}}},
        "else": {"required": ["size"], "properties": {"size": {"type": "integer"}}},
    },
    "closed by what is unevaluated": {
        "allOf": [{"type": "object", "properties": {"a": {"type": "integer"}}}],
        "properties": {"b": {"type": "string"}},
        "unevaluatedProperties": False,
    },
    "recursion": NEXT,
    "deep recursion": TREE,
    "own format": {"type": "string", "format": "time"},
    "renamed format": {"type": "string", "format": "moment"},
    "format by example": {"type": "string", "format": "flag"},
    "uuid": {"type": "string", "format": "uuid"},
    "unknown format": {"type": "string", "format": "riddle", "maxLength": 3},
}


def _make(schema: dict[str, Any], key: str, *given: Any, hidden: str = "writeOnly", name: str = "") -> Any:
    formats = Formats(CONVENTIONS)
    maker = Maker(formats, Judges(formats), Spellings(CONVENTIONS), hidden=hidden)
    return maker.make(Book().form(_whole(schema)), Draft(key, name), *given)


@pytest.mark.parametrize("name", CASES)
def test_valid_for_many_keys(name: str) -> None:
    schema = Formats(CONVENTIONS).narrow(_whole(CASES[name]))
    checker = jsonschema.FormatChecker(["email", "uuid", "date", "ipv4"])
    for turn in range(60):
        value = _make(CASES[name], f"{name}{turn}")
        step = CASES[name].get("multipleOf")
        if step is not None:  # python-jsonschema divides binary fractions
            assert abs(value / step - round(value / step)) < 1e-6
            assert CASES[name].get("minimum", 0) <= value <= CASES[name].get("maximum", value)
        else:
            jsonschema.Draft202012Validator(schema, format_checker=checker).validate(value)


PET = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"type": "string"}},
    "discriminator": {
        "propertyName": "kind",
        "mapping": {"meow": "#/components/schemas/Cat", "wuff": "#/components/schemas/Dog"},
    },
}
_REF = "#/components/schemas/"
PETS: dict[str, Any] = {
    "Pet": PET,
    "Cat": {"allOf": [{"$ref": f"{_REF}Pet"}, {"properties": {"lives": {"type": "integer"}}, "required": ["lives"]}]},
    "Dog": {"allOf": [{"$ref": f"{_REF}Pet"}, {"properties": {"race": {"type": "string"}}, "required": ["race"]}]},
    "Any": {"oneOf": [{"$ref": f"{_REF}Cat"}, {"$ref": f"{_REF}Dog"}], "discriminator": PET["discriminator"]},
    "Bare": {"type": "object", "required": ["is"], "properties": {"is": {"type": "string"}}},
    "Box": {"oneOf": [{"$ref": f"{_REF}Bare"}], "discriminator": {"propertyName": "is"}},
}


@pytest.mark.parametrize(
    ("component", "member", "words"),
    [
        ("Cat", "kind", {"meow"}),
        ("Dog", "kind", {"wuff"}),
        ("Any", "kind", {"meow", "wuff"}),
        ("Pet", "kind", {"meow", "wuff"}),
        ("Box", "is", {"Bare"}),  # no mapping: the component's name
    ],
)
def test_a_discriminator_names_what_the_value_is(component: str, member: str, words: set[str]) -> None:
    formats = Formats(CONVENTIONS)
    maker = Maker(formats, Judges(formats), Spellings(CONVENTIONS))
    form = Book().form({"$ref": f"{_REF}{component}", "components": {"schemas": PETS}})
    made = [maker.make(form, Draft(f"{component}{turn}")) for turn in range(20)]
    assert {one[member] for one in made} == words
    if component == "Any":
        assert all(("lives" in one) == (one["kind"] == "meow") for one in made)


def test_the_same_key_gives_the_same_value_and_another_key_another() -> None:
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in ("name", "email", "city")}}
    assert _make(schema, "one") == _make(schema, "one")
    assert len({str(_make(schema, f"key {turn}")) for turn in range(20)}) > 15


def test_values_do_not_depend_on_the_process() -> None:
    assert _make({"type": "string"}, "fixed", name="email") == "jonas.fischer30@example.com"
    assert _make({"type": "integer"}, "fixed") == 310


def test_names_make_values_plausible() -> None:
    schema = {
        "type": "object",
        "properties": {
            "email": {"type": "string"},
            "latitude": {"type": "number"},
            "country": {"type": "string"},
            "currencyCode": {"type": "string", "maxLength": 3},
            "stateOfCharge": {"type": "integer", "minimum": 0, "maximum": 100},
            "createdAt": {"type": "string", "format": "date-time"},
        },
    }
    made = _make(schema, "plausible")
    assert "@" in made["email"]
    assert -90 <= made["latitude"] <= 90
    assert len(made["country"]) == 2
    assert len(made["currencyCode"]) == 3
    assert made["createdAt"].endswith("Z")


def test_a_record_stays_in_one_town() -> None:
    names = ("city", "currency", "timeZone")
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    towns = {tuple(_make(schema, f"record {turn}").values()) for turn in range(60)}
    assert len(towns) == len({town for town, _, _ in towns}) > 4


GIVEN = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer"},
        "note": {"type": "string"},
        "maybe": {"type": ["string", "null"]},
        "preset": {"type": "string", "default": "so"},
        "part": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}},
    },
}


def test_what_is_given_is_kept_where_it_fits_and_the_rest_is_made() -> None:
    made = _make(GIVEN, "k", {"id": 5, "note": 7, "part": {"a": 1}, "stranger": 1})
    assert made["id"] == 5
    assert isinstance(made["note"], str)
    assert made["part"]["a"] == 1
    assert isinstance(made["part"]["b"], int)
    assert "stranger" not in made


@pytest.mark.parametrize(
    ("schema", "given", "kept"),
    [
        ({"type": "integer"}, 7, True),
        ({"type": "number"}, 7, True),
        ({"type": "integer"}, 7.0, True),
        ({"type": "integer"}, True, False),
        ({"type": ["string", "null"]}, None, True),
        ({"type": "string"}, None, False),
        ({"enum": ["a", "b"]}, "b", True),
        ({"enum": ["a", "b"]}, "c", False),
        ({"const": "a"}, "b", False),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, "x", True),
        ({"oneOf": [{"enum": ["a"]}, {"type": "integer"}]}, "x", False),
    ],
)
def test_a_plain_value_is_kept_where_the_schema_takes_it(schema: dict[str, Any], given: Any, *, kept: bool) -> None:
    whole = {"type": "object", "properties": {"it": schema}}
    for known in (given, Sent(given)):
        made = _make(whole, "k", {"it": known})["it"]
        assert (made == given and type(made) is type(given)) == kept


def test_what_a_client_left_out_is_left_out() -> None:
    made = _make(GIVEN, "k", {"id": 5, "note": ABSENT, "maybe": ABSENT, "preset": ABSENT, "part": Sent({"a": 1})})
    assert made == {"id": 5, "maybe": None, "preset": "so", "part": {"a": 1}}


def test_what_is_ready_is_taken_as_it_is() -> None:
    assert _make(GIVEN, "k", {"id": 5, "part": Ready("done")})["part"] == "done"


def test_members_that_do_not_travel_this_way_are_left_out() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string", "writeOnly": True}, "b": {"type": "string", "readOnly": True}},
    }
    assert _make(schema, "k").keys() == {"b"}
    assert _make(schema, "k", hidden="readOnly").keys() == {"a"}


def test_where_nothing_satisfies_one_branch_is_satisfied() -> None:
    one = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}
    assert isinstance(_make({"oneOf": [one, one]}, "k")["a"], int)
