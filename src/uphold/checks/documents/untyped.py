"""A member or a branch says of what kind its value is.

**Promised**: a schema that names no type, no reference, no values and no parts lets every value through, so that
nothing about the member can be relied on. More often than not the type was forgotten.

**Applies** to members of objects and to branches of ``allOf``, ``anyOf`` and ``oneOf``. A bound, a pattern or a
format alone says no type: values of other types pass it (JSON Schema 2020-12, validation, 6).

**Ignores** the usual ways of saying that anything may come: a member whose schema is ``{}`` to the letter or ``true``,
``items`` and ``additionalProperties``, a named schema that allows everything. Ignores what only narrows or explains
something that is typed elsewhere: bounds in a branch, a member that another schema about the same object describes,
and the words beside a reference that OpenAPI 3.0 lets nobody write but in an ``allOf``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.composition import Composition
from uphold.checks.documents.schemas import found, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.documents.schemas import Node
    from uphold.contract import Contract, Conventions

ID: Final = "document-untyped"
NOTHING: Final = "the document describes no member"
_HELD: Final = Held()
_BRANCHES: Final = frozenset(("allOf", "anyOf", "oneOf"))
_PROSE: Final = frozenset(("title", "description", "example", "examples", "deprecated", "externalDocs", "nullable"))
"""Keywords that judge no value by themselves."""
_KINDS: Final = frozenset(("type", "enum", "const"))
_TELLING: Final = _KINDS | frozenset(
    (
        *("$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "if", "contentSchema", "discriminator"),
        *("properties", "patternProperties", "additionalProperties", "propertyNames", "required", "dependentSchemas"),
        *("dependentRequired", "unevaluatedProperties", "minProperties", "maxProperties"),
        *("items", "prefixItems", "contains", "unevaluatedItems"),
    )
)
"""Keywords that say of what kind a value is, or that the schema speaks of something else than that."""


@dataclass(frozen=True, slots=True)
class _Silence:
    """A schema that names no type."""

    keyword: str
    """The keyword of the schema around it that holds it."""
    name: str
    """The member that it is about; empty where there is none."""
    narrows: bool
    """Whether it says anything at all that a value has to fit."""


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:  # noqa: ARG001 - all laws take both
    """One problem for each schema that says nothing of its value."""
    yield from told(_judged(contract))


def _judged(contract: Contract) -> Iterator[Held | Problem]:
    composition = Composition(contract)
    for place, silence in found(contract, ID, _silences):
        if silence is None or _is_told_elsewhere(composition, place, silence):
            yield _HELD
            continue
        what = f"a branch of the `{silence.keyword}`" if silence.keyword in _BRANCHES else "the schema"
        owner = f" of the member `{silence.name}`" if silence.name else ""
        yield Problem(f"{what}{owner} names no type: any value passes", place, keyword=f"type:{silence.name}")


def _silences(node: Node) -> list[_Silence | None]:
    """The schema, if it is silent; None for one that is not, nothing for one that may be."""
    if node.keyword not in _BRANCHES and (node.keyword != "properties" or not node.schema):
        return []
    if not _TELLING.isdisjoint(node.schema):
        return [None]
    narrows = not node.schema.keys() <= _PROSE
    beside = node.parent.schema["allOf"] if node.parent is not None and node.keyword == "allOf" else []
    if not narrows and any(isinstance(one, dict) and "$ref" in one for one in beside):
        return [None]
    return [_Silence(node.keyword, node.name, narrows)]


def _is_told_elsewhere(composition: Composition, place: str, silence: _Silence) -> bool:
    """Whether another schema says of what kind the value is."""
    if silence.keyword in _BRANCHES:
        return silence.narrows and any(not _KINDS.isdisjoint(schema) for schema in composition.about(place))
    for schema in composition.about(place.rpartition("/properties/")[0]):
        members = schema.get("properties")
        member = members.get(silence.name) if isinstance(members, dict) else None
        if isinstance(member, dict) and not _TELLING.isdisjoint(member):
            return True
    return False
