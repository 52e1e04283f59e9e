"""JSON Patch bodies (RFC 6902) that certainly can be applied.

A schema of patch operations says nothing of what a patch does: ``[{"op": "add", "path": "", "value": null}]`` satisfies
it and destroys the record. What may certainly be done to a record is known where the same path can be PUT: each member
that may be written may be added or replaced by a value that is allowed there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uphold.contract import patch_style
from uphold.generation.schemas import DEFINITIONS, Flat, flatten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Contract, Conventions, Operation


def certain_patches(contract: Contract, conventions: Conventions, operation: Operation) -> Flat | None:
    """The schema of patches that certainly can be applied; None where a body is no JSON Patch, or nothing is known
    of the record."""
    if patch_style(contract, conventions, operation) != "json-patch":
        return None
    replacing = contract.operations.get(f"PUT {operation.path}")
    body = contract.body_schema(replacing) if replacing is not None else None
    if body is None:
        return None
    flat = flatten(body)
    identifier = conventions.records.id if conventions.records is not None else "id"
    members: dict[str, Any] = dict(_members(flat, flat.root))
    branches = [
        {
            "type": "object",
            "required": ["op", "path", "value"],
            "properties": {"op": {"enum": ["add", "replace"]}, "path": {"const": pointer(name)}, "value": member},
            "additionalProperties": False,
        }
        for name, member in members.items()
        if name != identifier and not (isinstance(member, dict) and member.get("readOnly"))
    ]
    if not branches:
        return None
    return Flat({"type": "array", "minItems": 1, "items": {"anyOf": branches}}, flat.definitions)


def pointer(name: str) -> str:
    """A member at the top as a JSON pointer (RFC 6901)."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _members(flat: Flat, schema: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(schema, dict):
        return
    yield from schema.get("properties", {}).items()
    if "$ref" in schema:
        yield from _members(flat, flat.definitions[schema["$ref"].removeprefix(DEFINITIONS)])
    for part in schema.get("allOf", ()):
        yield from _members(flat, part)
