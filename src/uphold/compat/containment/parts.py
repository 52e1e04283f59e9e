"""Schemas flattened into parts that apply in place: references, allOf and chosen branches are followed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from uphold.compat.containment.sides import Node
from uphold.contract import escape_pointer

Choice = tuple[Node, str, tuple[int, ...]]
"""The node that leaves a choice, the keyword that does, and the branches taken (for ``if``: 1 then, 0 else)."""


class Part(msgspec.Struct, frozen=True):
    """One schema that applies in place, without its references and combinations."""

    node: Node
    schema: dict[str, Any]
    above: tuple[int, ...]
    """Numbers of the parts that hold this one, outermost first: what it evaluates, they have evaluated, too."""

    def properties(self, name: str) -> Iterator[Node]:
        """The node of the member `name`, if this part declares it."""
        if name in self.schema.get("properties", {}):
            yield self.node.below(f"/properties/{escape_pointer(name)}")


class Union(msgspec.Struct, frozen=True):
    """A choice that is still open."""

    node: Node
    keyword: str
    """``anyOf``, ``oneOf`` or ``if``."""
    branches: tuple[Node, ...]
    """For ``if``: the condition alone."""
    part: int


class Flat:
    """The parts of schemas that all apply, with `choices` made; choices that are still open are in `unions`."""

    def __init__(self, nodes: frozenset[Node], choices: frozenset[Choice]) -> None:
        self.parts: list[Part] = []
        self.unions: list[Union] = []
        self.impossible = False
        self._choices = {(node, keyword): taken for node, keyword, taken in choices}
        for node in sorted(nodes, key=lambda one: (one.side is None, one.pointer)):
            self._flatten(node, (), set())
        self._add_dependent()

    def _flatten(self, node: Node, above: tuple[int, ...], seen: set[Node]) -> None:
        if node in seen:
            return
        seen.add(node)
        schema = node.schema()
        if schema is False or (isinstance(schema, dict) and schema.get("not") in (True, {})):
            self.impossible = True
        if not isinstance(schema, dict):
            return
        inside = (*above, len(self.parts))
        self.parts.append(Part(node, schema, above))
        target = node.target()
        for one in [*([target] if target else []), *_listed(node, schema, "allOf"), *self._taken(node, schema)]:
            self._flatten(one, inside, seen)

    def _taken(self, node: Node, schema: dict[str, Any]) -> list[Node]:
        """The branches of a schema that were chosen; choices that are still open are noted."""
        found: list[Node] = []
        number = len(self.parts) - 1
        for keyword in ("anyOf", "oneOf"):
            branches = _listed(node, schema, keyword)
            taken = self._choices.get((node, keyword), (0,) if len(branches) == 1 else None)
            if branches and taken is None:
                self.unions.append(Union(node, keyword, tuple(branches), number))
            found += [branches[index] for index in taken or () if branches]
        if "if" in schema and ("then" in schema or "else" in schema):
            taken = self._choices.get((node, "if"))
            if taken is None:
                self.unions.append(Union(node, "if", (node.below("/if"),), number))
            else:
                words = ("if", "then") if taken == (1,) else ("else",)
                found += [node.below(f"/{word}") for word in words if word in schema]
        return found

    def _add_dependent(self) -> None:
        """Schemas that apply because a member is required."""
        required = {name for part in self.parts for name in part.schema.get("required", ())}
        for number, part in enumerate(list(self.parts)):
            for name in part.schema.get("dependentSchemas", {}):
                if name in required:
                    inner = part.node.below(f"/dependentSchemas/{escape_pointer(name)}")
                    self._flatten(inner, (*part.above, number), set())


def _listed(node: Node, schema: dict[str, Any], keyword: str) -> list[Node]:
    return [node.below(f"/{keyword}/{index}") for index, _ in enumerate(schema.get(keyword, ()))]
