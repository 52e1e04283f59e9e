"""Schemas that no value satisfies, since they require themselves without end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uphold.checks.judging.references import lookup, target_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uphold.contract import Schema


def is_endless(schema: Schema) -> bool:
    """Whether a value of a self-contained schema would never end: a person who must have a parent, who is a person."""
    ends: dict[str, bool] = {}
    waiting = [schema]
    while waiting:  # every place that is referred to
        node = waiting.pop()
        for reference in _references(node):
            if reference not in ends:
                ends[reference] = False
                waiting.append(lookup(schema, target_of(reference)))
    root = {name: part for name, part in schema.items() if name not in {"components", "paths", "$schema"}}
    changed = True
    while changed:
        changed = False
        for reference, is_known in ends.items():
            if not is_known and _ends(lookup(schema, target_of(reference)), ends):
                ends[reference] = changed = True
    return not _ends(root, ends)


def _references(node: Any) -> set[str]:
    """What stands in the place of a schema, or of one that it requires, by reference."""
    if not isinstance(node, dict):
        return set()
    found = {node["$ref"]} if isinstance(node.get("$ref"), str) else set[str]()
    return found.union(*map(_references, _needed(node)), *map(_references, _branches(node)))


def _ends(node: Any, ends: Mapping[str, bool]) -> bool:
    """Whether a value of `node` ends, as far as is known of the places that it refers to."""
    if not isinstance(node, dict):
        return True
    if "$ref" in node and not ends.get(node["$ref"], True):
        return False
    choices = (node.get("anyOf"), node.get("oneOf"))
    if not all(any(_ends(one, ends) for one in choice) for choice in choices if choice):
        return False
    return all(_ends(one, ends) for one in (*node.get("allOf", ()), *_needed(node)))


def _branches(node: Schema) -> list[Any]:
    return [one for word in ("allOf", "anyOf", "oneOf") for one in node.get(word, ())]


def _needed(node: Schema) -> list[Any]:
    """The schemas of members and elements that every value of `node` has."""
    kinds = node.get("type")
    if "enum" in node or "const" in node:
        return []
    if kinds in ("object", ["object"]):
        members = node.get("properties", {})
        return [members[name] for name in node.get("required", ()) if name in members]
    if kinds in ("array", ["array"]):
        least = node.get("minItems", 0)
        first = node.get("prefixItems", [])[: int(least)]
        return [*first, node["items"]] if least > len(first) and "items" in node else first
    return []
