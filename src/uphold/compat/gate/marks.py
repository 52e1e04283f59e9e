"""What a contract marks as deprecated, under names that the same thing has in every release."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from uphold.contract import Contract, Depth, Operation, path_shape, pointer_of, subschemas

_STEP = re.compile(r"/(?:properties/([^/]+)|(items|prefixItems/\d+)|([^/]+(?:/\d+)?))")
_PARTS = re.compile(r"/components/schemas/([^/]+)(.*)")


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """Something that can be deprecated: an operation, one of its parameters, or a member of a schema."""

    place: str
    """``GET /users/{}`` for an operation or a parameter; the component, or the operation, that has the member."""
    part: str = ""
    """``query page``, or the member as ``COMPONENT.a[].b``; empty for an operation."""
    kind: str = "operation"
    """``operation``, ``parameter`` or ``member``."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What one contract says of deprecation."""

    things: dict[Thing, bool | None]
    """All that is there → whether it is deprecated; None: the contract does not tell."""
    operations: dict[Thing, tuple[str, ...]]
    """Ids of the operations that each belongs to, sorted."""


def place_of(operation: Operation) -> str:
    """What operations of two releases share that are the same: parameters may have other names."""
    return f"{operation.method} {path_shape(operation.path)}"


def marks_of(contract: Contract) -> Marks:
    """The operations of `contract`, and where it is known in full, their parameters and the members of schemas."""
    tells = contract.header.get("deprecated") != "unknown"
    things: dict[Thing, bool | None] = {}
    operations: dict[Thing, tuple[str, ...]] = {}
    for one in contract.operations.values():
        thing = Thing(place_of(one))
        things[thing], operations[thing] = one.deprecated if tells else None, (one.id,)
        if contract.depth is Depth.FULL:
            for parameter in one.parameters:
                thing = Thing(place_of(one), f"{parameter.location} {parameter.name}", "parameter")
                things[thing] = parameter.deprecated
                operations[thing] = (one.id,)
    if contract.depth is Depth.FULL:
        _add_members(contract, things, operations)
    return Marks(things, operations)


def _add_members(
    contract: Contract, things: dict[Thing, bool | None], operations: dict[Thing, tuple[str, ...]]
) -> None:
    owners: dict[str, set[str]] = {}
    reaches = {home: _references(schema) for home, schema in contract.homes.items()}
    begins = sorted(contract.operations.values(), key=lambda one: -len(one.pointer))
    for home in contract.homes:
        owner = next((one for one in begins if home.startswith(f"{one.pointer}/")), None) if "/paths/" in home else None
        if owner is not None:
            _reach(home, reaches, owners, owner.id)
    for home, schema in contract.homes.items():
        inside = _PARTS.fullmatch(home)
        owned = owners.get(home, set())
        owner = contract.operations.get(next(iter(owned), ""))
        if inside is None and owner is None:
            continue
        at = inside[1] if inside else place_of(owner) if owner else ""
        base = inside[2] if inside else home[len(owner.pointer) :] if owner else ""
        for pointer, deprecated in _members(schema, base):
            thing = Thing(at, f"{at if inside else ''}{_words(pointer)}".strip("."), "member")
            things[thing] = deprecated or things.get(thing, False)
            operations[thing] = tuple(sorted({*operations.get(thing, ()), *owned}))


def _members(schema: Any, at: str) -> list[tuple[str, bool]]:
    """Pointer of each member inside a schema, and whether it is deprecated."""
    if not isinstance(schema, dict):
        return []
    found = []
    for keyword, pointer, child in subschemas(schema):
        place = f"{at}{pointer}"
        if keyword == "properties":
            found.append((place, _is_deprecated(child)))
        found += _members(child, place)
    return found


def _is_deprecated(schema: Any) -> bool:
    """Whether a member's schema says so itself, or a part of it that stands beside others (allOf)."""
    if not isinstance(schema, dict):
        return False
    return schema.get("deprecated") is True or any(_is_deprecated(part) for part in schema.get("allOf", ()))


def _words(pointer: str) -> str:
    """``.data[].name`` for the pointer of a member; what only combines schemas has no name."""
    text = ""
    for name, items, _ in _STEP.findall(pointer):
        if name:
            text += f".{name.replace('~1', '/').replace('~0', '~')}"
        elif items:
            text += "[]"
    return text


def _references(schema: Any) -> set[str]:
    if not isinstance(schema, dict):
        return set()
    found = {pointer_of(schema["$ref"]) or ""} if "$ref" in schema else set()
    for _, _, child in subschemas(schema):
        found |= _references(child)
    return found


def _reach(home: str, reaches: dict[str, set[str]], owners: dict[str, set[str]], operation: str) -> None:
    """Note `operation` at `home` and wherever its references lead."""
    todo = [home]
    while todo:
        at = todo.pop()
        if operation in owners.setdefault(at, set()):
            continue
        owners[at].add(operation)
        todo += [target for target in reaches.get(at, ()) if target in reaches]
