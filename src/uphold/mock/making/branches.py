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
_ALONE = ("items", "additionalProperties", "contains", "propertyNames")
"""Keywords with one schema below."""
_NAMED = ("properties", "patternProperties")
"""Keywords with a schema for each name."""
_APART = frozenset({"$ref", "allOf", *_BRANCHING, "if", "then", "else", "dependentSchemas", *_ALONE, *_NAMED})
_JUDGED = ("not", "if", "dependentSchemas", "maxContains")
"""Keywords that only a validator can tell whether they are satisfied."""
_KINDS = {
    "object": (
        "properties", "additionalProperties", "required", "patternProperties", "propertyNames", "minProperties",
        "maxProperties", "dependentRequired",
    ),
    "array": ("items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"),
    "string": ("pattern", "format", "minLength", "maxLength"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}  # fmt: skip


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
            branches: list[Schema] = []
            for index, part in enumerate(schema[keyword]):
                below = ways_through(part, root, _below(pointer, keyword, str(index)), seen)
                told = isinstance(part, dict) and "$ref" in part
                branches += _told(below, _told_apart(schema, part["$ref"], seen), root) if told else below
            ways = _cross(ways, branches)
    for turns in _conditions(schema, root, pointer, seen):
        ways = _cross(ways, turns)
    if "discriminator" in schema and not any(keyword in schema for keyword in _BRANCHING):
        ways = _told(ways, _told_apart(schema, None, seen), root)
    return ways


def _below(pointer: str | None, *steps: str) -> str | None:
    return None if pointer is None else "/".join((pointer, *map(_escape, steps)))


def _own(schema: Schema, pointer: str | None) -> Schema:
    """The keywords of this place alone; children become pairs of schema and pointer."""
    own = {name: value for name, value in schema.items() if name not in _APART}
    for keyword in _NAMED:
        if keyword in schema:
            own[keyword] = {name: (child, _below(pointer, keyword, name)) for name, child in schema[keyword].items()}
    for keyword in _ALONE:
        if keyword in schema:
            child = schema[keyword]
            own[keyword] = child if isinstance(child, bool) else (child, _below(pointer, keyword))
    if "prefixItems" in schema:
        own["prefixItems"] = [
            (child, _below(pointer, "prefixItems", str(index))) for index, child in enumerate(schema["prefixItems"])
        ]
    return own


def _conditions(schema: Schema, root: Schema, pointer: str | None, seen: frozenset[str]) -> list[list[Schema]]:
    """The ways through ``if`` (satisfied, with ``then``; or ``else``) and through each of ``dependentSchemas`` (its
    member is there, or not). Whether a value takes the way that it was made for, a validator has to say."""
    found = []
    if "if" in schema:
        taken = _cross(
            ways_through(schema["if"], root, _below(pointer, "if"), seen),
            ways_through(schema.get("then", True), root, _below(pointer, "then"), seen),
        )
        found.append([*taken, *ways_through(schema.get("else", True), root, _below(pointer, "else"), seen)])
    for name, part in schema.get("dependentSchemas", {}).items():
        ways = ways_through(part, root, _below(pointer, "dependentSchemas", name), seen)
        found.append([*(merge(way, {"required": [name]}) for way in ways), {}])
    return found


def _told_apart(schema: Schema, reference: Any, seen: frozenset[str]) -> Schema:
    """What the discriminator of `schema` (OpenAPI 3.1, Discriminator Object) asks of a value that is of the component
    `reference`; of one that extends `schema` by ``allOf``, where `reference` is None and `seen` leads to it."""
    discriminator = schema.get("discriminator")
    if not isinstance(discriminator, dict) or "propertyName" not in discriminator:
        return {}
    mapping = {word: _component(target) for word, target in discriminator.get("mapping", {}).items()}
    if reference is None:
        wanted = set(map(_component, seen))
        words = [word for word, target in mapping.items() if target in wanted] or list(mapping)
    else:
        name = _component(str(reference))
        words = [word for word, target in mapping.items() if target == name] or [name]
    member = discriminator["propertyName"]
    return {"properties": {member: ({"enum": words}, None)}, "required": [member]} if words else {}


def _component(reference: str) -> str:
    return reference.rpartition("/")[2]


def _told(ways: list[Schema], said: Schema, root: Schema) -> list[Schema]:
    """`ways` with what a discriminator has `said`, where they do not say it themselves."""
    if not said:
        return ways
    ((member, (words, _)),) = said["properties"].items()
    found = []
    for way in ways:
        child, pointer = way.get("properties", {}).get(member, ({}, None))
        own = [value for inner in ways_through(child, root, pointer) for value in _listed(inner)]
        if own and not set(map(str, own)) & set(words["enum"]):
            found.append(way)
        else:
            found.append(merge(way, said))
    return found


def _listed(schema: Schema) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


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
    hints = tuple(kind for kind, keywords in _KINDS.items() if any(keyword in schema for keyword in keywords))
    return hints or ALL_TYPES


def needs_judge(schema: Any, root: Schema, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a ``oneOf`` with a choice, or another keyword that only a validator can tell of, stands right here,
    through references and other branches."""
    if not isinstance(schema, dict):
        return False
    if len(schema.get("oneOf", ())) > 1 or any(keyword in schema for keyword in _JUDGED):
        return True
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        return needs_judge(lookup(unquote(reference[1:]), root), root, seen | {reference})
    parts = [*schema.get("allOf", ()), *schema.get("anyOf", ())]
    return any(needs_judge(part, root, seen) for part in parts)
