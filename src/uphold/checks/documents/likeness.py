"""Whether a value that is meant for one schema fits another one as well: proven from what both say, or not at all.

Meant for an object schema is an object of the members that it names. Wherever this cannot tell, it says no.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from uphold.contract import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from uphold.contract import Contract

_ALL: Final = frozenset(("null", "boolean", "integer", "number", "string", "array", "object"))
_SILENT: Final = frozenset(
    (
        *("title", "description", "example", "examples", "default", "deprecated", "readOnly", "writeOnly"),
        *("externalDocs", "xml", "$comment", "discriminator"),
    )
)
"""Keywords that let every value through."""
_READ: Final = frozenset(("$ref", "allOf", "type", "enum", "const", "properties", "required", "additionalProperties"))
_DEEPEST: Final = 8


@dataclass(slots=True)
class Flat:
    """A schema with its references and `allOf` folded into it."""

    types: frozenset[str] = _ALL
    values: list[Any] | None = None
    """The only values that fit, where they are listed."""
    members: dict[str, list[Any]] = field(default_factory=dict)
    """Member → the schemas that it has to fit."""
    required: frozenset[str] = frozenset()
    is_closed: bool = False
    """Whether it allows no other members."""
    others: dict[str, Any] = field(default_factory=dict)
    """Keywords that are none of those above."""


def flatten(contract: Contract, schemas: Iterable[Any]) -> Flat:
    """What all of `schemas`, normalised, say together."""
    flat = Flat()
    waiting = [(schema, 0) for schema in schemas]
    while waiting:
        schema, depth = waiting.pop(0)
        if schema is False or depth > _DEEPEST:
            flat.others["not"] = depth
        if not isinstance(schema, dict) or depth > _DEEPEST:
            continue
        if "$ref" in schema:
            waiting.append((contract.directed(schema["$ref"].removeprefix("#"), Direction.REPLY)[0], depth + 1))
        waiting += [(branch, depth + 1) for branch in schema.get("allOf", ())]
        _fold(flat, schema)
    return flat


def _fold(flat: Flat, schema: dict[str, Any]) -> None:
    said = schema.get("type")
    if said is not None:
        flat.types &= _types([said] if isinstance(said, str) else said)
    values = schema["enum"] if isinstance(schema.get("enum"), list) else None
    values = [schema["const"]] if "const" in schema else values
    if values is not None:
        flat.values = values if flat.values is None else [value for value in values if value in flat.values]
    for name, member in schema.get("properties", {}).items():
        flat.members.setdefault(name, []).append(member)
    flat.required |= frozenset(schema.get("required", ()))
    more = schema.get("additionalProperties", True)
    flat.is_closed = flat.is_closed or more is False
    if more not in (True, False, {}):
        flat.others["additionalProperties"] = more
    flat.others |= {key: value for key, value in schema.items() if key not in _READ | _SILENT and key[:2] != "x-"}


def fits_too(contract: Contract, one: Flat, other: Flat, depth: int = 0) -> bool:
    """Whether each value meant for `one` surely fits `other`; False where that can't be told."""
    if depth > _DEEPEST:
        return False
    if other.values is not None:
        return one.values is not None and all(value in other.values for value in one.values)
    if one.values is None and not one.types <= other.types:
        return False
    if any(word not in one.others or not _same(one.others[word], said) for word, said in other.others.items()):
        return False
    if "object" not in one.types:
        return True
    if not other.required <= one.required or (other.is_closed and not one.members.keys() <= other.members.keys()):
        return False
    if one.values is not None:
        return False
    return all(
        _same(one.members[name], schemas)
        or fits_too(contract, flatten(contract, one.members[name]), flatten(contract, schemas), depth + 1)
        for name, schemas in other.members.items()
        if name in one.members
    )


def shared_values(one: Flat, other: Flat) -> list[Any]:
    """The values that both list; none where one of them lists none."""
    if one.values is None or other.values is None:
        return []
    return [value for value in one.values if value in other.values]


def _types(said: Iterable[str]) -> frozenset[str]:
    types = frozenset(said)
    return types | {"integer"} if "number" in types else types


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
