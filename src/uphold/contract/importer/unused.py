"""Leave out the components that nothing leads to."""

from __future__ import annotations

from typing import Any, Final

from uphold.contract import pointers
from uphold.contract.grammar import SECTIONS, children, is_reference

_KINDS: Final = {section: kind for kind, section in SECTIONS.items()}
_Name = tuple[str, str]
"""Section and name of a component."""


def drop_unused(document: dict[str, Any]) -> dict[str, Any]:
    """`document` without the components that no operation leads to; one without operations stays as it is.

    A schema that builds on a used one with a discriminator is used too: it is one of the kinds of its values.
    """
    components = document.get("components")
    if not isinstance(components, dict) or not (document.get("paths") or document.get("webhooks")):
        return document
    used = _reachable(document, components)
    kept: dict[str, Any] = {}
    for section, named in components.items():
        if section not in _KINDS or section == "securitySchemes" or not isinstance(named, dict):
            kept[section] = named
            continue
        left = {name: node for name, node in named.items() if (section, name) in used}
        if left:
            kept[section] = left
    result = {**document, "components": kept}
    if not kept:
        del result["components"]
    return result


def _reachable(document: dict[str, Any], components: dict[str, Any]) -> set[_Name]:
    uses = {
        (section, name): _uses(node, _KINDS[section])
        for section, named in components.items()
        if section in _KINDS and isinstance(named, dict)
        for name, node in named.items()
    }
    schemas = components.get("schemas", {})
    heirs = _heirs(schemas)
    used: set[_Name] = set()
    todo = _uses({member: value for member, value in document.items() if member != "components"}, "document")
    while todo:
        one = todo.pop()
        if one in used or one not in uses:
            continue
        used.add(one)
        todo += uses[one]
        if one[0] == "schemas" and isinstance(schemas[one[1]], dict) and "discriminator" in schemas[one[1]]:
            todo += heirs.get(one, ())
    return used


def _heirs(schemas: dict[str, Any]) -> dict[_Name, list[_Name]]:
    """Schema → the schemas that build on it by `allOf`."""
    found: dict[_Name, list[_Name]] = {}
    for name, node in schemas.items():
        branches = node.get("allOf") if isinstance(node, dict) else None
        for branch in branches if isinstance(branches, list) else ():
            if is_reference(branch, "schema"):
                for base in _uses({"$ref": branch["$ref"]}, "schema"):
                    found.setdefault(base, []).append(("schemas", name))
    return found


def _uses(node: Any, kind: str) -> list[_Name]:
    """The components that an object of `kind` refers to, anywhere inside it."""
    found: list[_Name] = []
    stack = [(node, kind)]
    while stack:
        value, value_kind = stack.pop()
        if not isinstance(value, dict):
            continue
        for word in _references(value, value_kind):
            component = pointers.component_at(pointers.from_reference(word) or "")
            if component:
                found.append(component)
        stack += [(child, child_kind) for _, child, child_kind in children(value, value_kind)]
    return found


def _references(node: dict[str, Any], kind: str) -> list[str]:
    if is_reference(node, kind):
        return [node["$ref"]]
    mapping = node.get("mapping") if kind == "discriminator" else None
    if not isinstance(mapping, dict):
        return []
    named = [word for word in mapping.values() if isinstance(word, str)]
    return [word if "/" in word else pointers.to_component("schemas", word) for word in named]
