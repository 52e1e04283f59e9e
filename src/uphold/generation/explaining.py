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
    for error in validator.iter_errors(value):
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
        kind = error.kind.name
        if kind == "required":
            return f"{place}.{error.kind.as_dict()['property']}: missing"
        limit, beside = _keyword(schema, error.schema_path)
        if kind == "pattern" and WORD in beside:
            words = f"no {beside[WORD]}"
        else:
            words = _WORDS.get(kind, lambda _, kind=kind: f"against {kind}")(limit)
        return f"{place}: {words}" if place else words
    return ""


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
