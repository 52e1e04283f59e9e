"""Other spellings of one document: each says the same, so that comparing it with the first one must find nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uphold.contract import pointers
from uphold.contract.grammar import is_reference, rebuild

Json = dict[str, Any]
_UNORDERED = frozenset({"required", "enum", "parameters"})
_MOVED = frozenset({"properties", "items", "schema"})
_COMBINING = frozenset({"$ref", "allOf", "anyOf", "oneOf", "not"})


def reordered(document: Json) -> Json:
    """Members of every object, and lists whose order means nothing, back to front."""

    def turned(node: Any) -> Any:
        if isinstance(node, dict):
            return {
                key: turned(value)[::-1] if key in _UNORDERED and isinstance(value, list) else turned(value)
                for key, value in reversed(node.items())
            }
        return [turned(one) for one in node] if isinstance(node, list) else node

    done: Json = turned(document)
    return done


def dereferenced(document: Json) -> Json:
    """What references lead to in their place; a circle, and what a discriminator names, stay."""

    def inline(node: Any, kind: str, trail: tuple[str, ...]) -> Any:
        while is_reference(node, kind) and node["$ref"] not in trail:
            trail = (*trail, node["$ref"])
            node = pointers.lookup(document, pointers.from_reference(node["$ref"]) or "")
        if not isinstance(node, dict) or is_reference(node, kind):
            return node
        named = kind == "schema" and "discriminator" in node
        return rebuild(
            node,
            kind,
            lambda child, of, steps: child if named and steps[0] in _COMBINING else inline(child, of, trail),
        )

    return {**document, "paths": {path: inline(item, "path-item", ()) for path, item in document["paths"].items()}}


def rereferenced(document: Json) -> Json:
    """Schemas of bodies, parameters, members and items as components of their own."""
    named: Json = {}

    def moved(node: Any, kind: str) -> Any:
        if not isinstance(node, dict) or is_reference(node, kind):
            return node
        return rebuild(node, kind, lambda child, of, steps: put(moved(child, of), of, str(steps[0])))

    def put(child: Any, kind: str, step: str) -> Any:
        if kind != "schema" or step not in _MOVED or not isinstance(child, dict) or "$ref" in child:
            return child
        name = f"Moved{len(named)}"
        named[name] = child
        return {"$ref": f"#/components/schemas/{name}"}

    paths = {path: moved(item, "path-item") for path, item in document["paths"].items()}
    components = document.get("components", {})
    schemas = {**components.get("schemas", {}), **named}
    return {**document, "paths": paths, "components": {**components, "schemas": schemas}}


def in_31(document: Json) -> Json:
    """A document of OpenAPI 3.0 in the words of 3.1; any other one as it is."""
    if not document["openapi"].startswith("3.0"):
        return document

    def newer(node: Any, kind: str) -> Any:
        if not isinstance(node, dict):
            return node
        node = rebuild(node, kind, lambda child, of, _: newer(child, of))
        return _schema_in_31(node) if kind == "schema" else node

    return {**newer(document, "document"), "openapi": "3.1.0"}


def _schema_in_31(schema: Json) -> Json:
    if "$ref" in schema:
        done = {key: value for key, value in schema.items() if key in ("$ref", "readOnly", "writeOnly")}
        return {"anyOf": [{"$ref": schema["$ref"]}, {"type": "null"}]} if schema.get("nullable") is True else done
    done = {key: value for key, value in schema.items() if key not in ("nullable", "example")}
    if "example" in schema:
        done["examples"] = [schema["example"]]
    for exclusive, inclusive in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(done.get(exclusive), bool):
            flag = done.pop(exclusive)
            if flag and inclusive in done:
                done[exclusive] = done.pop(inclusive)
    if schema.get("nullable") is not True:
        return done
    if not _COMBINING.isdisjoint(done):
        outer: Json = {key: done.pop(key) for key in ("readOnly", "writeOnly", "deprecated") if key in done}
        return {"anyOf": [done, {"type": "null"}], **outer}
    if "type" in done:
        done["type"] = [done["type"], "null"]
    if "enum" in done:
        done["enum"] = list(dict.fromkeys([*done["enum"], None]))
    return done


REWRITINGS: dict[str, Callable[[Json], Json]] = {
    "as it is": lambda document: document,
    "reordered": reordered,
    "dereferenced": dereferenced,
    "re-referenced": rereferenced,
    "in OpenAPI 3.1": in_31,
}
