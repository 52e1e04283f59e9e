"""Laws that hold for any pair of schemas: verdicts agree with sampled values, and another spelling is no change.

The samples are made without a line of the engine's code, and judged by another validator than the engine's.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.compat.conftest import POSITIONS, Json, document, verdict
from uphold.compat import Comparison, compare
from uphold.contract import load_contract
from uphold.errors import InputError

NAMES = ("a", "b", "c")
PLAIN: tuple[Any, ...] = (None, True, False, 0, 1, 2, 3, -1, 0.5, "", "a", "b", "ab", "aaa", "bbbb")
QUICK = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

numbers = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number"])},
    optional={
        "minimum": st.integers(-2, 2),
        "exclusiveMaximum": st.integers(0, 4),
        "multipleOf": st.sampled_from([2, 0.5]),
    },
)
texts = st.fixed_dictionaries(
    {"type": st.just("string")},
    optional={"minLength": st.integers(0, 2), "maxLength": st.integers(0, 4), "pattern": st.sampled_from(["^a", "b$"])},
)
lists_of_values = st.lists(st.sampled_from([1, 2, "a", "b", None, True]), min_size=1, max_size=3, unique_by=repr)
plain = st.one_of(
    numbers,
    texts,
    st.builds(lambda values: {"enum": values}, lists_of_values),
    st.builds(lambda value: {"const": value}, st.sampled_from([1, "a", None])),
    st.sampled_from([{"type": ["string", "null"]}, {"type": "boolean"}, {"type": ["integer", "string"]}]),
)


def closed_object(members: Json, required: list[str], more: Json) -> Json:
    """Members that are not named are forbidden, so that no sample has one that its own document does not know."""
    return {"type": "object", "properties": members, "required": required, "additionalProperties": False, **more}


def deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    branches = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(
            closed_object,
            st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
            st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
            st.fixed_dictionaries(
                {},
                optional={
                    "minProperties": st.integers(0, 2),
                    "maxProperties": st.integers(0, 2),
                    "dependentRequired": st.just({"a": ["b"]}),
                },
            ),
        ),
        st.fixed_dictionaries(
            {"type": st.just("array"), "items": inner},
            optional={
                "minItems": st.integers(0, 2),
                "maxItems": st.integers(0, 3),
                "uniqueItems": st.just(True),  # noqa: FBT003 - a strategy of one value
                "contains": plain,
            },
        ),
        st.builds(lambda found: {"anyOf": found}, branches),
        st.builds(lambda found: {"oneOf": found}, branches),
        st.builds(lambda found: {"allOf": found}, branches),
        st.builds(lambda one, other: {**one, "not": other}, plain, plain),
        st.builds(lambda one, a, b, c: {**one, "if": a, "then": b, "else": c}, plain, plain, plain, plain),
    )


schemas = st.recursive(plain, deeper, max_leaves=8)
samples = st.recursive(
    st.sampled_from(PLAIN),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)),
    max_leaves=4,
)


def altered(schema: Any, data: st.DataObject) -> Any:
    """`schema` with one of its parts, or itself, drawn anew."""
    if not isinstance(schema, dict) or data.draw(st.integers(0, 3)) == 0:
        return data.draw(schemas)
    key = data.draw(st.sampled_from(sorted(schema)))
    value = schema[key]
    if key == "properties" and value:
        name = data.draw(st.sampled_from(sorted(value)))
        return {**schema, key: {**value, name: altered(value[name], data)}}
    if key in ("anyOf", "oneOf", "allOf"):
        return {**schema, key: [altered(value[0], data), *value[1:]]}
    if key in ("items", "contains", "not", "if", "then", "else"):
        return {**schema, key: altered(value, data)}
    if key == "required":
        return {**schema, key: data.draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))}
    if isinstance(value, int) and not isinstance(value, bool):
        return {**schema, key: value + 1}
    return {name: one for name, one in schema.items() if name != key}


def compared(old: Json, new: Json) -> Comparison:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, "old.json"), Path(folder, "new.json")]
        for path, made in zip(paths, (old, new), strict=True):
            path.write_text(json.dumps(made), encoding="utf-8")
        try:
            old_one, new_one = (load_contract(path, cache=None) for path in paths)
            return compare(old_one, new_one)
        except InputError:
            assume(condition=False)
            raise


def allows(schema: Any, value: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(schema).is_valid(value))


@pytest.mark.parametrize("position", ["body", "reply"])
@QUICK
@given(data=st.data(), old=schemas, values=st.lists(samples, min_size=20, max_size=40))
def test_a_value_that_surprises_is_never_called_harmless(
    position: str, data: st.DataObject, old: Any, values: list[Any]
) -> None:
    new = altered(old, data)
    inner, outer = (old, new) if position == "body" else (new, old)
    surprises = [value for value in [*PLAIN, *values, {}, []] if allows(inner, value) and not allows(outer, value)]
    place = POSITIONS[position]
    found = verdict(compared(document(place(old)), document(place(new))))
    if surprises:
        assert found in ("breaking", "risky"), surprises
    if any(not isinstance(value, dict | list) for value in surprises):
        assert found == "breaking", surprises


@QUICK
@given(old=schemas, new=schemas)
def test_each_witness_is_allowed_by_one_document_and_forbidden_by_the_other(old: Any, new: Any) -> None:
    for position in ("body", "reply"):
        place = POSITIONS[position]
        inner, outer = (old, new) if position == "body" else (new, old)
        for change in compared(document(place(old)), document(place(new))).changes:
            if change.witness is not None and change.witness.whole and change.witness.forbidden:
                assert allows(inner, change.witness.value)
                assert not allows(outer, change.witness.value)


def respelled(schema: Any, data: st.DataObject, named: dict[str, Any]) -> Any:
    """The same schema in other words."""
    if not isinstance(schema, dict):
        return schema
    done: Json = {}
    for key in data.draw(st.permutations(sorted(schema))):
        value = schema[key]
        if key == "properties":
            done[key] = {
                name: respelled(value[name], data, named) for name in data.draw(st.permutations(sorted(value)))
            }
        elif key in ("anyOf", "oneOf", "allOf"):
            done[key] = data.draw(st.permutations([respelled(one, data, named) for one in value]))
        elif key in ("items", "contains", "not", "if", "then", "else"):
            done[key] = respelled(value, data, named)
        elif key in ("enum", "required"):
            done[key] = data.draw(st.permutations(value))
        elif key == "const":
            done["enum"] = [value]
        elif key == "type" and isinstance(value, str):
            done[key] = [value]
        else:
            done[key] = value
    way = data.draw(st.sampled_from(["as it is", "wrapped", "named", "described"]))
    if way == "wrapped":
        return {"allOf": [done]}
    if way == "named":
        name = f"Named{len(named)}"
        named[name] = done
        return {"$ref": f"#/components/schemas/{name}"}
    return {**done, "description": "other words"} if way == "described" else done


@pytest.mark.parametrize("position", POSITIONS)
@settings(QUICK, max_examples=40)
@given(data=st.data(), schema=schemas)
def test_other_words_for_the_same_schema_break_nothing(position: str, data: st.DataObject, schema: Any) -> None:
    named: dict[str, Any] = {}
    other = respelled(schema, data, named)
    place = POSITIONS[position]
    found = compared(document(place(schema)), document(place(other), components={"schemas": named}))
    assert verdict(found) != "breaking", found.changes


@pytest.mark.parametrize("position", POSITIONS)
@settings(QUICK, max_examples=40)
@given(schema=schemas)
def test_a_document_does_not_differ_from_itself(position: str, schema: Any) -> None:
    made = document(POSITIONS[position](schema))
    assert compared(made, made).changes == ()
