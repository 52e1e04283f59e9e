"""What stands where in an OpenAPI document: for each kind of object, its members that are objects themselves.

Source: the OpenAPI specification, releases 3.0.4 and 3.1.1, and JSON Schema 2020-12 for the kind `schema`. A
member that is not named here is a plain value (an example, a default, an enum): nothing in it is a
reference, a schema or prose, however much it looks like one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, Final

from uphold.contract.pointers import escape

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The members of a path item that are operations."""


class Holds(Enum):
    """How a member holds objects of a kind."""

    ONE = "one"
    LIST = "list"
    MAP = "map"


ONE, LIST, MAP = Holds.ONE, Holds.LIST, Holds.MAP

_PARAMETER: Final = {
    "schema": (ONE, "schema"),
    "content": (MAP, "media-type"),
    "examples": (MAP, "example"),
}

MEMBERS: Final[dict[str, dict[str, tuple[Holds, str]]]] = {
    "document": {
        "info": (ONE, "info"),
        "servers": (LIST, "server"),
        "tags": (LIST, "tag"),
        "paths": (MAP, "path-item"),
        "webhooks": (MAP, "path-item"),
        "components": (ONE, "components"),
    },
    "info": {},
    "tag": {},
    "server": {"variables": (MAP, "server-variable")},
    "server-variable": {},
    "components": {
        "schemas": (MAP, "schema"),
        "responses": (MAP, "response"),
        "parameters": (MAP, "parameter"),
        "examples": (MAP, "example"),
        "requestBodies": (MAP, "request-body"),
        "headers": (MAP, "header"),
        "securitySchemes": (MAP, "security-scheme"),
        "links": (MAP, "link"),
        "callbacks": (MAP, "callback"),
        "pathItems": (MAP, "path-item"),
    },
    "path-item": {
        "servers": (LIST, "server"),
        "parameters": (LIST, "parameter"),
        **dict.fromkeys(METHODS, (ONE, "operation")),
    },
    "operation": {
        "parameters": (LIST, "parameter"),
        "requestBody": (ONE, "request-body"),
        "responses": (MAP, "response"),
        "callbacks": (MAP, "callback"),
        "servers": (LIST, "server"),
    },
    "parameter": _PARAMETER,
    "header": _PARAMETER,
    "request-body": {"content": (MAP, "media-type")},
    "media-type": {
        "schema": (ONE, "schema"),
        "examples": (MAP, "example"),
        "encoding": (MAP, "encoding"),
    },
    "encoding": {"headers": (MAP, "header")},
    "response": {
        "headers": (MAP, "header"),
        "content": (MAP, "media-type"),
        "links": (MAP, "link"),
    },
    "example": {},
    "link": {"server": (ONE, "server")},
    "callback": {},  # its members are expressions: see `children`
    "security-scheme": {"flows": (ONE, "flows")},
    "flows": dict.fromkeys(("implicit", "password", "clientCredentials", "authorizationCode"), (ONE, "flow")),
    "flow": {},
    "discriminator": {},
    "schema": {
        **dict.fromkeys(
            ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions"), (MAP, "schema")
        ),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), (LIST, "schema")),
        **dict.fromkeys(
            (
                "items",
                "additionalProperties",
                "additionalItems",
                "unevaluatedItems",
                "unevaluatedProperties",
                "contains",
                "propertyNames",
                "contentSchema",
                "not",
                "if",
                "then",
                "else",
            ),
            (ONE, "schema"),
        ),
        "discriminator": (ONE, "discriminator"),
    },
}

SECTIONS: Final = {kind: section for section, (_, kind) in MEMBERS["components"].items()}
"""Kind of object → the section of `components` for named ones. Only these kinds may be references."""

SUBSCHEMAS: Final = {member: holds for member, (holds, kind) in MEMBERS["schema"].items() if kind == "schema"}
"""Keyword of a schema → how it holds schemas."""

IN_PLACE: Final = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"})
"""Members of a schema that judge the same value as the schema itself: a circle of them alone has no end."""


def children(node: dict[str, Any], kind: str) -> Iterator[tuple[tuple[str | int, ...], Any, str]]:
    """The objects directly inside `node`: the steps to each, the object, and its kind.

    A reference has no children but those beside it (a 3.1 schema may have some). Extensions (``x-``) in
    maps of paths, replies and callbacks are no objects of the document.
    """
    if kind == "callback":
        for expression, item in node.items():
            if not expression.startswith("x-"):
                yield (expression,), item, "path-item"
        return
    for member, (holds, child_kind) in MEMBERS[kind].items():
        if member not in node:
            continue
        value = node[member]
        if holds is ONE:
            yield (member,), value, child_kind
        elif holds is LIST and isinstance(value, list):
            for index, item in enumerate(value):
                yield (member, index), item, child_kind
        elif holds is MAP and isinstance(value, dict):
            has_extensions = member in ("paths", "responses", "webhooks") and kind in (
                "document",
                "operation",
            )
            for name, item in value.items():
                if not (has_extensions and name.startswith("x-")):
                    yield (member, name), item, child_kind


def subschemas(schema: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """The schemas directly inside a normalised one, as they stand in it: keyword, pointer from it, schema."""
    for keyword, value in schema.items():
        holds = SUBSCHEMAS.get(keyword)
        if holds is None:
            continue
        if holds is ONE:
            yield keyword, f"/{keyword}", value
        elif holds is LIST:
            for index, child in enumerate(value):
                yield keyword, f"/{keyword}/{index}", child
        elif holds is MAP:
            for name, child in value.items():
                yield keyword, f"/{keyword}/{escape(name)}", child


def references(schema: Any) -> Iterator[str]:
    """The ``$ref`` values of `schema` and of the schemas inside it, each as often as it stands there."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"]
        for _, _, child in subschemas(schema):
            yield from references(child)


def rebuild(
    node: dict[str, Any], kind: str, change: Callable[[Any, str, tuple[str | int, ...]], Any]
) -> dict[str, Any]:
    """A copy of `node` with ``change(child, kind, steps)`` in the place of each child; the rest is shared."""
    new = dict(node)
    for steps, child, child_kind in children(node, kind):
        changed = change(child, child_kind, steps)
        if len(steps) == 1:
            new[steps[0]] = changed  # type: ignore[index] # the step of a mapping is a text
            continue
        member, inner = steps
        if new[member] is node[member]:  # type: ignore[index]
            new[member] = node[member].copy()  # type: ignore[index]
        new[member][inner] = changed  # type: ignore[index]
    return new


def is_reference(node: Any, kind: str) -> bool:
    """Whether `node`, where an object of `kind` is due, stands for another one by ``$ref``."""
    return kind in SECTIONS and isinstance(node, dict) and isinstance(node.get("$ref"), str)
