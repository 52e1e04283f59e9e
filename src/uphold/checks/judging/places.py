"""What a schema says of one place in a value: every schema that the place may have to satisfy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.judging.references import lookup, target_of
from uphold.contract import pointer_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Operation, Schema

Steps = tuple[str | int, ...]
_BRANCHES: Final = ("allOf", "anyOf", "oneOf")
_CONDITIONS: Final = ("then", "else")


def schemas_at(root: Schema, steps: Steps) -> list[Schema]:
    """The schemas in `root` (self-contained, see `Contract.reply_schema`) for the value at `steps`: names of members,
    and any number for an item of a list. Of alternatives, all count. None where the document says nothing of it."""
    found = list(_spread(root, root, set()))
    for step in steps:
        found = [end for node in found for child in _children(node, step) for end in _spread(root, child, set())]
    return found


def walk(value: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Every single value (no list, no object) at any depth, with its place; items of lists are all at 0."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from walk(inner, (*steps, name))
        case list():
            for inner in value:
                yield from walk(inner, (*steps, 0))
        case _:
            yield steps, value


def _spread(root: Schema, node: Any, seen: set[str]) -> Iterator[Schema]:
    """A schema and all that it refers to and branches into, at the same place."""
    if not isinstance(node, dict):
        return
    yield node
    reference = node.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        yield from _spread(root, lookup(root, target_of(reference)), seen | {reference})
    for keyword in _BRANCHES:
        for branch in node.get(keyword, ()):
            yield from _spread(root, branch, seen)
    for keyword in _CONDITIONS:
        if keyword in node:
            yield from _spread(root, node[keyword], seen)


def _children(node: Schema, step: str | int) -> Iterator[Any]:
    if isinstance(step, int):
        yield from node.get("prefixItems", ())
        if "items" in node:
            yield node["items"]
        return
    is_named = False
    if step in node.get("properties", {}):
        is_named = True
        yield node["properties"][step]
    for pattern, schema in node.get("patternProperties", {}).items():
        if re.search(pattern, step):
            is_named = True
            yield schema
    if not is_named and isinstance(node.get("additionalProperties"), dict):
        yield node["additionalProperties"]


def body_place(operation: Operation) -> str:
    """Where the body of an operation is declared: the schema that it shares with others, where it has no other one.
    What several operations take or refuse by one schema has one cause."""
    if operation.body is None:
        return operation.pointer
    shared = {str(schema.get("$ref", "")) for schema in operation.body.content.values()}
    return (pointer_of(shared.pop()) if len(shared) == 1 and "" not in shared else None) or operation.body.pointer
