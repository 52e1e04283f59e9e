"""What stands where in an OpenAPI document: for each kind of object, its members that are objects themselves.

Source: the OpenAPI specification, releases 3.0.4 and 3.1.1, and JSON Schema 2020-12 for the kind `schema`. A
member that is not named here is a plain value (an example, a default, an enum): nothing in it is a
reference, a schema or prose, however much it looks like one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, Final

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The members of a path item that are operations."""


class Holds(Enum):
    """How a member holds objects of a kind."""

    ONE = "one"
    LIST = "list"
    MAP = "map"


_ONE, _LIST, _MAP = Holds.ONE, Holds.LIST, Holds.MAP

_PARAMETER: Final = {
    "schema": (_ONE, "schema"),
    "content": (_MAP, "media-type"),
    "examples": (_MAP, "example"),
}

MEMBERS: Final[dict[str, dict[str, tuple[Holds, str]]]] = {
    "document": {
        "info": (_ONE, "info"),
        "servers": (_LIST, "server"),
        "tags": (_LIST, "tag"),
        "paths": (_MAP, "path-item"),
        "webhooks": (_MAP, "path-item"),
        "components": (_ONE, "components"),
    },
    "info": {},
    "tag": {},
    "server": {"variables": (_MAP, "server-variable")},
    "server-variable": {},
    "components": {
        "schemas": (_MAP, "schema"),
        "responses": (_MAP, "response"),
        "parameters": (_MAP, "parameter"),
        "examples": (_MAP, "example"),
        "requestBodies": (_MAP, "request-body"),
        "headers": (_MAP, "header"),
        "securitySchemes": (_MAP, "security-scheme"),
        "links": (_MAP, "link"),
        "callbacks": (_MAP, "callback"),
        "pathItems": (_MAP, "path-item"),
    },
    "path-item": {
        "servers": (_LIST, "server"),
        "parameters": (_LIST, "parameter"),
        **dict.fromkeys(METHODS, (_ONE, "operation")),
    },
    "operation": {
        "parameters": (_LIST, "parameter"),
        "requestBody": (_ONE, "request-body"),
        "responses": (_MAP, "response"),
        "callbacks": (_MAP, "callback"),
        "servers": (_LIST, "server"),
    },
    "parameter": _PARAMETER,
    "header": _PARAMETER,
    "request-body": {"content": (_MAP, "media-type")},
    "media-type": {
        "schema": (_ONE, "schema"),
        "examples": (_MAP, "example"),
        "encoding": (_MAP, "encoding"),
    },
    "encoding": {"headers": (_MAP, "header")},
    "response": {
        "headers": (_MAP, "header"),
        "content": (_MAP, "media-type"),
        "links": (_MAP, "link"),
    },
    "example": {},
    "link": {"server": (_ONE, "server")},
    "callback": {},  # its members are expressions: see `children`
    "security-scheme": {"flows": (_ONE, "flows")},
    "flows": dict.fromkeys(("implicit", "password", "clientCredentials", "authorizationCode"), (_ONE, "flow")),
    "flow": {},
    "discriminator": {},
    "schema": {
        **dict.fromkeys(
            ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions"), (_MAP, "schema")
        ),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), (_LIST, "schema")),
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
            (_ONE, "schema"),
        ),
        "discriminator": (_ONE, "discriminator"),
    },
}

SECTIONS: Final = {kind: section for section, (_, kind) in MEMBERS["components"].items()}
"""Kind of object → the section of `components` for named ones. Only these kinds may be references."""

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
        if holds is _ONE:
            yield (member,), value, child_kind
        elif holds is _LIST and isinstance(value, list):
            for index, item in enumerate(value):
                yield (member, index), item, child_kind
        elif holds is _MAP and isinstance(value, dict):
            has_extensions = member in ("paths", "responses", "webhooks") and kind in (
                "document",
                "operation",
            )
            for name, item in value.items():
                if not (has_extensions and name.startswith("x-")):
                    yield (member, name), item, child_kind


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
