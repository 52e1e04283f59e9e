"""One schema for all that are equal, wherever in the document they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from uphold.contract.grammar import children
from uphold.contract.importer.proposals import Proposal

WORTH: Final = 120
"""Characters of compact JSON from which on a repeated schema gets a name."""

REFERENCE_LENGTH: Final = 45
"""Characters of a reference, whatever its name, so that names have no say in what is lifted."""

_FIXED: Final = frozenset({"$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$schema"})
"""A schema with one of these means something by its place."""

_LIFTABLE: Final = ("properties", "allOf", "anyOf", "oneOf", "enum", "items", "additionalProperties")
"""A schema has one of these, or its name would say as much as it does."""


@dataclass(slots=True, eq=False)
class SharedSchema:
    """One distinct schema, wherever it stands; its children are `SharedSchema` too."""

    index: int
    node: dict[str, Any]
    size: int
    """Characters of compact JSON with everything written out."""
    is_fixed: bool
    above: list[SharedSchema | None] = field(default_factory=list)
    """The distinct schemas that hold it; None for a place outside of any schema."""
    proposals: list[Proposal] = field(default_factory=list)
    count: int = 0
    """Places in the result."""
    collapsed: int = 0
    """As `size`, with references for what is lifted inside it."""
    is_lifted: bool = False
    name: str = ""

    @property
    def inner(self) -> list[SharedSchema]:
        """The schemas directly inside it."""
        return [child for _, child, _ in children(self.node, "schema") if isinstance(child, SharedSchema)]

    @property
    def is_worth_a_name(self) -> bool:
        """Whether it may be lifted where it repeats: large enough, and no list of what is lifted itself."""
        if self.is_fixed or self.collapsed < WORTH or "$ref" in self.node:
            return False
        items = self.node.get("items")
        if isinstance(items, SharedSchema) and "properties" not in self.node:
            return not ("$ref" in items.node or items.is_worth_a_name)
        return any(member in self.node for member in _LIFTABLE)


def mark(shared: SharedSchema) -> str:
    """Stands for a schema in the JSON of the one around it."""
    return f"\0{shared.index}"


def is_fixed(node: dict[str, Any]) -> bool:
    """Whether a schema means something by its place, leaving aside those inside it."""
    return not _FIXED.isdisjoint(node)
