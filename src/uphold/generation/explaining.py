"""Why a value is forbidden, in a few words: ``.email: wrong type``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uphold.generation.formats import WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import jsonschema_rs

    from uphold.contract import Schema

WRONG_TYPE = "wrong type"

_WORDS: Mapping[str, Callable[[Any], str]] = {
    "type": lambda _: WRONG_TYPE,
    "enum": lambda _: "none of the allowed values",
    "const": lambda _: "not the one allowed value",
    "minimum": lambda limit: f"below the minimum {limit}",
    "maximum": lambda limit: f"above the maximum {limit}",
    "exclusiveMinimum": lambda limit: f"not above {limit}",
    "exclusiveMaximum": lambda limit: f"not below {limit}",
    "multipleOf": lambda step: f"no multiple of {step}",
    "minLength": lambda limit: f"shorter than {limit}",
    "maxLength": lambda limit: f"longer than {limit}",
    "pattern": lambda pattern: f"does not match {pattern}",
    "minItems": lambda limit: f"fewer items than {limit}",
    "maxItems": lambda limit: f"more items than {limit}",
    "uniqueItems": lambda _: "equal items",
    "minProperties": lambda limit: f"fewer members than {limit}",
    "maxProperties": lambda limit: f"more members than {limit}",
    "additionalProperties": lambda _: "a member that is not allowed",
    "unevaluatedProperties": lambda _: "a member that is not allowed",
    "anyOf": lambda _: "none of the alternatives",
    "oneOf": lambda _: "none of the alternatives",
    "not": lambda _: "what must not be",
}


def explain(validator: jsonschema_rs.Draft202012Validator, schema: Schema, value: Any) -> str:
    """The first error of `value`: its place inside the value, a colon, and words; empty when there is no error.

    A place is written ``.member[0].member``; a value without parts has none, so the text begins with the words.
    """
    return next((_words(error, schema) for error in validator.iter_errors(value)), "")


def _words(error: jsonschema_rs.ValidationError, schema: Schema) -> str:
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
    kind = error.kind.name
    if kind == "required":
        return f"{place}.{error.kind.as_dict()['property']}: missing"
    if kind in {"anyOf", "oneOf"}:
        meant = _meant(error)
        if len(meant) == 1:
            return _words(meant[0][0], schema)
        words = _WORDS[kind](None) if meant else WRONG_TYPE
        return f"{place}: {words}" if place else words
    limit, beside = _keyword(schema, error.schema_path)
    if kind == "pattern" and WORD in beside:
        words = f"no {beside[WORD]}"
    else:
        words = _WORDS[kind](limit) if kind in _WORDS else f"against {kind}"
    return f"{place}: {words}" if place else words


def _meant(error: jsonschema_rs.ValidationError) -> list[list[jsonschema_rs.ValidationError]]:
    """The alternatives that a value may have been meant for: those of its own type, each with its errors."""
    branches: list[list[jsonschema_rs.ValidationError]] = error.kind.as_dict()["context"]
    return [
        errors
        for errors in branches
        if not any(e.kind.name == "type" and e.instance_path == error.instance_path for e in errors)
    ]


def _keyword(schema: Any, path: list[str | int]) -> tuple[Any, Mapping[str, Any]]:
    """The value of the keyword at `path`, and the schema that it stands in."""
    beside: Any = {}
    for step in path:
        beside = schema
        try:
            schema = schema[step]
        except (KeyError, IndexError, TypeError):
            return None, {}
    return schema, beside if isinstance(beside, dict) else {}
