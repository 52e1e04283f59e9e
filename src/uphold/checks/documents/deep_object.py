"""A parameter of style ``deepObject`` is an object.

**Promised**: ``deepObject`` writes ``name[member]=value``, which needs members (OpenAPI 3.0.4 and 3.1.1, Parameter
Object, style values). What a list looks like so is said nowhere: some servers read ``name[]=``, some ``name[0]=``.

**Applies** to parameters with ``style: deepObject`` whose schema names a type.

**Ignores** what stands in the object: nested ones are as undefined, and common.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.schemas import target
from uphold.checks.judging.references import lookup
from uphold.contract import escape_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Contract, Conventions

ID: Final = "document-deep-object"
NOTHING: Final = "no parameter of the document is a deepObject"


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:  # noqa: ARG001 - all laws take both
    """One problem for each parameter that is none."""
    found: dict[str, Any] = {
        one.pointer: one.schema
        for operation in contract.operations.values()
        for one in operation.parameters
        if one.style == "deepObject"
    }
    named = lookup(contract.document, "/components/parameters")
    for name, one in named.items() if isinstance(named, dict) else ():
        if isinstance(one, dict) and one.get("style") == "deepObject":
            found.setdefault(f"/components/parameters/{escape_pointer(name)}", one.get("schema"))
    broken = False
    for pointer, schema in found.items():
        types = _types(contract, schema, set())
        if types and "object" not in types:
            broken = True
            message = f"a parameter of type {types[0]} has the style deepObject, which only objects can have"
            yield Problem(message, pointer, keyword=f"deepObject:{types[0]}", subject="document")
    if found and not broken:
        yield Held()


def _types(contract: Contract, schema: Any, seen: set[str]) -> list[str]:
    """The types that a schema allows, null aside; none where it does not say."""
    if not isinstance(schema, dict):
        return []
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        return _types(contract, target(contract, reference), {*seen, reference})
    said = schema.get("type")
    if said is None:
        branches = [branch for word in ("allOf", "anyOf", "oneOf") for branch in schema.get(word, ())]
        return [kind for branch in branches for kind in _types(contract, branch, seen)]
    return [kind for kind in ([said] if isinstance(said, str) else said) if kind != "null"]
