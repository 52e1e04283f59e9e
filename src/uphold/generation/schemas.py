"""A contract's schemas in the readings that generation needs.

Three readings of one schema: *strict* (what is certainly allowed), *tolerant* (what some sensible reader may let
through: a value is certainly forbidden only outside of it), and *drawable* (what the generator makes values from).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from uphold.generation.formats import meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from uphold.contract import Format, Schema

MAPS = ("properties", "patternProperties", "$defs", "dependentSchemas")
SINGLES = (
    "items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else",
    "unevaluatedProperties", "unevaluatedItems",
)  # fmt: skip
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
COMBINING = ("allOf", "anyOf", "oneOf", "not", "if", "$ref")
PROSE = ("description", "title", "example", "examples", "externalDocs", "xml", "deprecated", "$comment")
_TEXT_KEYWORDS = ("format", "pattern", "minLength", "maxLength")
_OPENING = ("additionalProperties", "patternProperties", "unevaluatedProperties", "minProperties", "propertyNames")
LARGEST_INTEGER = 2**53 - 1
"""Integers beyond it are not interoperable (RFC 8259, section 6)."""
LARGEST_NUMBER = 10**9
_MOST_ITEMS = 200
"""Beyond it, nothing is made at the bound of a list: ten thousand items, many times over, take gigabytes."""
DEFINITIONS = "#/$defs/"


class Flat(NamedTuple):
    """A schema with all that it refers to under names: references are ``#/$defs/NAME``."""

    root: Schema
    definitions: dict[str, Schema]

    def schema(self) -> Schema:
        """As one JSON Schema."""
        return {**self.root, "$defs": self.definitions} if self.definitions else self.root


class Readings(NamedTuple):
    """The readings of one schema."""

    strict: Schema
    tolerant: Schema


def flatten(part: Schema) -> Flat:
    """A contract's slice (one reference into a mirror of the document) as a schema with definitions.

    A member is marked as read-only itself where the schema that it refers to is.
    """
    names: dict[str, str] = {}
    waiting: list[str] = []
    is_read_only = _reader(part)

    def named(reference: str) -> str:
        if reference not in names:
            plain = reference.removeprefix("#/components/schemas/")
            taken = set(names.values())
            names[reference] = plain if plain.isidentifier() and plain not in taken else f"S{len(names)}"
            waiting.append(reference)
        return names[reference]

    def copy(schema: Any) -> Any:
        if not isinstance(schema, dict):
            return schema
        result = _each(schema, copy)
        if isinstance(schema.get("$ref"), str):
            result["$ref"] = DEFINITIONS + named(schema["$ref"])
        for name, member in result.get("properties", {}).items():
            if is_read_only(schema["properties"][name]):
                member["readOnly"] = True
        return result

    if "$ref" not in part:
        return Flat(copy(part), {})
    root = copy(_at(part, part["$ref"]))
    definitions: dict[str, Schema] = {}
    while waiting:
        reference = waiting.pop()
        definitions[names[reference]] = copy(_at(part, reference))
    return Flat(root, dict(sorted(definitions.items())))


def _reader(part: Schema) -> Callable[[Any], bool]:
    """Tells of a member of the contract's slice `part` whether it is read-only, or what it refers to is."""
    known: dict[str, bool] = {}

    def is_read_only(member: Any) -> bool:
        if not isinstance(member, dict):
            return False
        target = member.get("$ref")
        if isinstance(target, str) and target not in known:
            known[target] = is_read_only(_at(part, target))
        return (
            member.get("readOnly") is True
            or known.get(target or "", False)
            or any(is_read_only(branch) for branch in member.get("allOf", ()))
        )

    return is_read_only


def readings(flat: Flat, formats: Mapping[str, Format], *, relaxed: bool = False) -> Readings:
    """Both judging readings. `relaxed`: alternatives that exclude each other need not."""

    def strict(schema: Any) -> Any:
        if not isinstance(schema, dict):
            return schema
        result = _each(schema, strict)
        _hide(result, schema, instead=False)
        return _with(_open(result) if relaxed else result, meaning(schema, formats).strict)

    def tolerant(schema: Any) -> Any:
        if not isinstance(schema, dict):
            return schema
        result = _each(schema, tolerant)
        _hide(result, schema, instead=True)
        return _with(_open(result), meaning(schema, formats).tolerant)

    return Readings(
        *(
            Flat(rewrite(flat.root), {name: rewrite(s) for name, s in flat.definitions.items()}).schema()
            for rewrite in (strict, tolerant)
        )
    )


def drawable(flat: Flat, formats: Mapping[str, Format], *, relaxed: bool = False, plain: bool = False) -> Flat:
    """The reading that values are drawn from: no read-only members, formats as this API means them.

    `plain`: values hold only members that the contract names, and numbers that surely arrive; without it most of what
    is drawn are members that nobody knows.
    """
    parts = {id(part) for schema in (flat.root, *flat.definitions.values()) for part in _parts(schema)}
    open_names = {part["$ref"].removeprefix(DEFINITIONS) for part in _all_parts(flat) if "$ref" in part}
    open_roots = {id(flat.definitions[name]) for name in open_names}

    def rewrite(schema: Any) -> Any:
        if not isinstance(schema, dict):
            return schema
        hidden = {
            name
            for name, member in schema.get("properties", {}).items()
            if isinstance(member, dict) and member.get("readOnly") is True
        }
        kept = {key: value for key, value in schema.items() if key not in PROSE}
        if isinstance(kept.get("maxItems"), int) and kept["maxItems"] > _MOST_ITEMS:
            del kept["maxItems"]
        if hidden:
            kept["properties"] = {n: m for n, m in schema["properties"].items() if n not in hidden}
            kept["required"] = [name for name in schema.get("required", ()) if name not in hidden]
        if plain:
            kept = _bounded(kept)
            if id(schema) not in parts and id(schema) not in open_roots:
                kept = _closed(kept)
        result = _each(kept, rewrite)
        return _split(_with(_open(result) if relaxed else result, meaning(schema, formats).drawn))

    return Flat(rewrite(flat.root), {name: rewrite(schema) for name, schema in flat.definitions.items()})


def _parts(schema: Any) -> Iterator[Schema]:
    """The schemas in it that say only a part of what a value must be: closing one would close all."""
    if isinstance(schema, dict):
        for key in (*LISTS[:3], "not", "if", "then", "else"):
            found = schema.get(key, ())
            for part in found if isinstance(found, list) else [found]:
                if isinstance(part, dict):
                    yield part
        for child in children(schema):
            yield from _parts(child)


def _all_parts(flat: Flat) -> list[Schema]:
    """`_parts` of all schemas, and whatever those refer to."""
    found = [part for schema in (flat.root, *flat.definitions.values()) for part in _parts(schema)]
    seen: set[str] = set()
    for part in found:
        name = part.get("$ref", "").removeprefix(DEFINITIONS)
        if name and name not in seen:
            seen.add(name)
            found.append(flat.definitions[name])
    return found


def _closed(schema: Schema) -> Schema:
    if "properties" not in schema or any(key in schema for key in (*COMBINING, *_OPENING)):
        return schema
    return {**schema, "additionalProperties": False}


def _bounded(schema: Schema) -> Schema:
    kinds = schema.get("type", ())
    for kind, limit in (("integer", LARGEST_INTEGER), ("number", LARGEST_NUMBER)):
        if (kind == kinds or kind in kinds) and "enum" not in schema:
            low = {} if "minimum" in schema or "exclusiveMinimum" in schema else {"minimum": -limit}
            high = {} if "maximum" in schema or "exclusiveMaximum" in schema else {"maximum": limit}
            return {**schema, **low, **high}
    return schema


def excludes(flat: Flat) -> bool:
    """Whether any alternatives in it exclude each other (``oneOf``)."""

    def within(schema: Any) -> bool:
        if not isinstance(schema, dict):
            return False
        return "oneOf" in schema or any(within(child) for child in children(schema))

    return any(within(schema) for schema in (flat.root, *flat.definitions.values()))


def children(schema: Schema) -> list[Any]:
    """The schemas right inside `schema`."""
    found: list[Any] = []
    for key in MAPS:
        found += schema.get(key, {}).values()
    for key in LISTS:
        found += schema.get(key, ())
    found += [schema[key] for key in SINGLES if key in schema]
    return found


def inlined(flat: Flat, schema: Any, depth: int = 12) -> Any:
    """`schema` with its references replaced by what they lead to; None when they go round in circles."""
    if not isinstance(schema, dict):
        return schema
    if depth == 0:
        return None
    target = schema.get("$ref")
    if isinstance(target, str):
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        found = inlined(flat, flat.definitions[target.removeprefix(DEFINITIONS)], depth - 1)
        if found is None or not rest:
            return found
        return inlined(flat, {**rest, "allOf": [*rest.get("allOf", ()), found]}, depth - 1)
    lost = False

    def rewrite(child: Any) -> Any:
        nonlocal lost
        result = inlined(flat, child, depth - 1)
        lost = lost or result is None
        return result

    result = _each(schema, rewrite)
    return None if lost else result


def _each(schema: Schema, rewrite: Any) -> Schema:
    """A copy of `schema` whose inner schemas are rewritten."""
    result = dict(schema)
    for key in MAPS:
        if isinstance(result.get(key), dict):
            result[key] = {name: rewrite(child) for name, child in result[key].items()}
    for key in LISTS:
        if isinstance(result.get(key), list):
            result[key] = [rewrite(child) for child in result[key]]
    for key in SINGLES:
        if key in result:
            result[key] = rewrite(result[key])
    return result


def _hide(result: Schema, schema: Schema, *, instead: bool) -> None:
    """Read-only members don't count in a request: put `instead` (anything, or nothing at all) in their place."""
    for name, member in schema.get("properties", {}).items():
        if isinstance(member, dict) and member.get("readOnly") is True:
            result["properties"][name] = instead


def without_null(schema: Schema) -> Schema:
    """A choice between one schema and null, as that one schema: null does not travel in a parameter."""
    kinds = schema.get("type")
    if isinstance(kinds, list) and len(kinds) == 2 and "null" in kinds:  # noqa: PLR2004 - it and null
        return {**schema, "type": next((kind for kind in kinds if kind != "null"), "null")}
    for key in ("anyOf", "oneOf"):
        branches = schema.get(key, ())
        others = [branch for branch in branches if branch != {"type": "null"}]
        if len(branches) == 2 and len(others) == 1 and isinstance(others[0], dict):  # noqa: PLR2004 - it and null
            beside = {name: value for name, value in schema.items() if name != key}
            if beside.keys().isdisjoint(others[0].keys() - set(PROSE)):
                return without_null({**beside, **others[0]})
    return schema


def _open(schema: Schema) -> Schema:
    """One of the alternatives at least, instead of exactly one."""
    if "oneOf" not in schema:
        return schema
    result = {key: value for key, value in schema.items() if key != "oneOf"}
    if "anyOf" in result:
        return {**result, "allOf": [*result.get("allOf", ()), {"anyOf": schema["oneOf"]}]}
    return {**result, "anyOf": schema["oneOf"]}


def _split(schema: Schema) -> Schema:
    """A text with a format that may also be something else, as alternatives: the generator's boundary values
    forget the format beside a list of types."""
    types = schema.get("type")
    if "format" not in schema or not isinstance(types, list):
        return schema
    text = {key: schema[key] for key in _TEXT_KEYWORDS if key in schema}
    rest = {key: value for key, value in schema.items() if key not in _TEXT_KEYWORDS and key != "type"}
    others = [kind for kind in types if kind != "string"]
    either = {"anyOf": [{"type": "string", **text}, *({"type": kind} for kind in others)]}
    if "anyOf" in rest:
        return {**rest, "allOf": [*rest.get("allOf", ()), either]}
    return {**rest, **either}


def _with(schema: Schema, keywords: Schema) -> Schema:
    """`schema` whose format is replaced by `keywords`."""
    result = {key: value for key, value in schema.items() if key != "format"}
    if not keywords.keys().isdisjoint(result):
        return {**result, "allOf": [*result.get("allOf", ()), keywords]}
    return {**result, **keywords}


def _at(document: Any, reference: str) -> Any:
    for token in unquote(reference.removeprefix("#")).split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document
