"""The ways through a schema: references followed, ``allOf`` merged, each branch of ``oneOf`` and ``anyOf`` alone."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import unquote

from uphold.contract import Schema
from uphold.mock.making.merging import merge

ALL_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
_MOST = 48
_BRANCHING = ("oneOf", "anyOf")
_HINTS = {
    "properties": "object",
    "additionalProperties": "object",
    "required": "object",
    "items": "array",
    "minItems": "array",
    "pattern": "string",
    "format": "string",
    "minLength": "string",
    "maxLength": "string",
    "minimum": "number",
    "maximum": "number",
    "multipleOf": "number",
}


def lookup(pointer: str, root: Schema) -> Any:
    """What stands at a JSON pointer in `root`."""
    node: Any = root
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        node = node[int(name)] if isinstance(node, list) else node[name]
    return node


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def ways_through(schema: Any, root: Schema, pointer: str | None, seen: frozenset[str] = frozenset()) -> list[Schema]:
    """All ways through the branches of `schema`, which stands at `pointer`, each merged into plain keywords, with
    pairs of schema and pointer below; `seen` stops a reference that leads to itself without a member in between."""
    if not isinstance(schema, dict):
        return [{}] if schema else []
    ways: list[Schema] = [_own(schema, pointer)]
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        target = unquote(reference.removeprefix("#"))
        ways = _cross(ways, ways_through(lookup(target, root), root, target, seen | {reference}))
    for index, part in enumerate(schema.get("allOf", ())):
        ways = _cross(ways, ways_through(part, root, _below(pointer, "allOf", str(index)), seen))
    for keyword in _BRANCHING:
        if keyword in schema:
            branches = [
                way
                for index, part in enumerate(schema[keyword])
                for way in ways_through(part, root, _below(pointer, keyword, str(index)), seen)
            ]
            ways = _cross(ways, branches)
    return ways


def _below(pointer: str | None, *steps: str) -> str | None:
    return None if pointer is None else "/".join((pointer, *map(_escape, steps)))


def _own(schema: Schema, pointer: str | None) -> Schema:
    """The keywords of this place alone; children become pairs of schema and pointer."""
    own = {
        name: value
        for name, value in schema.items()
        if name not in {"$ref", "allOf", "oneOf", "anyOf", "properties", "items", "additionalProperties"}
    }
    if "properties" in schema:
        own["properties"] = {
            name: (child, _below(pointer, "properties", name)) for name, child in schema["properties"].items()
        }
    for keyword in ("items", "additionalProperties"):
        if keyword in schema:
            child = schema[keyword]
            own[keyword] = child if isinstance(child, bool) else (child, _below(pointer, keyword))
    return own


def _cross(left: list[Schema], right: list[Schema]) -> list[Schema]:
    pairs = itertools.product(left, right)
    return [merge(first, second) for first, second in itertools.islice(pairs, _MOST)]


def types_of(schema: Schema) -> tuple[str, ...]:
    """The JSON types that plain keywords allow: the declared ones, or those that the other keywords are about."""
    declared = schema.get("type")
    if isinstance(declared, str):
        return (declared,)
    if declared is not None:
        return tuple(declared)
    if "const" in schema or "enum" in schema:
        return ALL_TYPES
    hints = tuple(dict.fromkeys(kind for keyword, kind in _HINTS.items() if keyword in schema))
    return hints or ALL_TYPES


def mentions_one_of(schema: Any, root: Schema, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a ``oneOf`` with a choice stands right here, through references and other branches."""
    if not isinstance(schema, dict):
        return False
    if len(schema.get("oneOf", ())) > 1:
        return True
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        return mentions_one_of(lookup(unquote(reference[1:]), root), root, seen | {reference})
    parts = [*schema.get("allOf", ()), *schema.get("anyOf", ())]
    return any(mentions_one_of(part, root, seen) for part in parts)
