"""Whether a schema knows every member of a value by name: what an old contract does not name is news to its clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uphold.contract import Direction, pointer_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Contract


def unnamed(contract: Contract, schema: Any, value: Any) -> str:
    """The first member of `value` that a schema of a request of `contract` does not name, as ``a.b[].c``; empty: it
    names all. A schema that names none, or says what others have to be, takes any."""
    if not isinstance(value, dict | list):
        return ""
    parts = list(_parts(contract, schema, frozenset()))
    if isinstance(value, list):
        items = [part["items"] for part in parts if "items" in part]
        inside = (_in_any(contract, items, one) for one in value)
        return next((f"[]{'' if strange[0] == '[' else '.'}{strange}" for strange in inside if strange), "")
    named: dict[str, list[Any]] = {}
    takes_any = False
    for part in parts:
        for name, member in part.get("properties", {}).items():
            named.setdefault(name, []).append(member)
        takes_any = takes_any or "patternProperties" in part or isinstance(part.get("additionalProperties"), dict)
    if takes_any or not named:
        return ""
    for name, one in value.items():
        strange = _in_any(contract, named[name], one) if name in named else ""
        if strange:
            return f"{name}{'' if strange[0] == '[' else '.'}{strange}"
        if name not in named:
            return str(name)
    return ""


def _in_any(contract: Contract, schemas: list[Any], value: Any) -> str:
    """As `unnamed`, where one schema of several that names all is enough."""
    found = [unnamed(contract, schema, value) for schema in schemas]
    return found[0] if all(found) and found else ""


def _parts(contract: Contract, schema: Any, seen: frozenset[str]) -> Iterator[dict[str, Any]]:
    """A schema and all that speaks of the same value: through references and combinations."""
    if not isinstance(schema, dict):
        return
    yield schema
    target = pointer_of(schema["$ref"]) if "$ref" in schema else None
    if target is not None and target not in seen:
        yield from _parts(contract, contract.directed(target, Direction.REQUEST)[0], seen | {target})
    for keyword in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(keyword, ()):
            yield from _parts(contract, branch, seen)
