"""The values of an enumeration are of its type, each listed once, and null is among them only where it may come.

**Promised**: each value listed is one that the rest of the schema allows (JSON Schema 2020-12, validation, 6.1.2: the
values SHOULD be unique; one of another type than ``type`` can never come).

**Applies** to schemas with an ``enum``.

**Ignores** null where the schema is nullable (`document-nullable-enum` judges the opposite), and null without a type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.schemas import judge_nodes
from uphold.checks.judging.violations import type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.documents.schemas import Node
    from uphold.contract import Contract, Conventions

ID: Final = "document-enum-values"
NOTHING: Final = "the document lists no values"
_HELD: Final = Held()


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:  # noqa: ARG001 - all laws take both
    """One problem for each enumeration that contradicts itself."""
    yield from judge_nodes(contract, ID, _judge)


def _judge(node: Node) -> Held | Problem | None:
    values = node.schema.get("enum")
    if not isinstance(values, list):
        return None
    types = _types(node.schema)
    if None in values and types and "null" not in types:
        return Problem("an enumeration lists null, which its schema does not allow", "/enum", keyword="enum:null")
    others = sorted({type_of(value) for value in values if value is not None and types and not _fits(value, types)})
    if others:
        message = f"an enumeration of type {' or '.join(types)} lists a value of type {others[0]}"
        return Problem(message, "/enum", keyword=f"enum:{others[0]}")
    if any(_same(value, other) for index, value in enumerate(values) for other in values[:index]):
        return Problem("an enumeration lists a value twice", "/enum", keyword="enum:twice")
    return _HELD


def _types(schema: dict[str, Any]) -> list[str]:
    """The types that the schema allows; none: all."""
    said = schema.get("type")
    types = [said] if isinstance(said, str) else list(said) if isinstance(said, list) else []
    return [*types, "null"] if types and schema.get("nullable") is True else types


def _fits(value: Any, types: list[str]) -> bool:
    kind = type_of(value)
    if kind == "number" and value == int(value):
        kind = "integer"  # JSON Schema 2020-12, validation, 6.1.1: 1.0 is an integer
    return kind in types or (kind == "integer" and "number" in types)


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)
