"""The prover: what proves containment and emptiness with all keywords of a schema."""

from __future__ import annotations

from typing import Any

from uphold.compat.containment.keywords import GROUPS, group_digest
from uphold.compat.containment.made_up import of_kind
from uphold.compat.containment.pieces import branches_of, finite
from uphold.compat.containment.proving.choices import ChoiceProofs
from uphold.compat.containment.proving.emptiness import EmptinessProofs
from uphold.compat.containment.proving.lists import ListProofs
from uphold.compat.containment.proving.members import MemberProofs
from uphold.compat.containment.proving.plain import PlainProofs
from uphold.compat.containment.shapes import Shape
from uphold.compat.containment.sides import Node

_CHOOSING = frozenset({"any_of", "one_of"})


class Prover(PlainProofs, ListProofs, MemberProofs, ChoiceProofs, EmptinessProofs):
    """Proves with one pair of contracts; remembers what it has proved."""

    def proves(self, inner: Shape, outer: Node) -> bool:
        """Whether it is proved that `outer` allows every value of `inner`."""
        return self._trail.ask(lambda: self._within(inner, outer))

    def proves_empty(self, shape: Shape) -> bool:
        """Whether it is proved that a shape has no value."""
        return self._trail.ask(lambda: self._empty(shape))

    def _is_within(self, inner: Shape, outer: Node) -> bool:
        schema = outer.schema()
        if schema is True or schema == {}:
            return True
        if outer in inner.nodes or outer.digest() in {node.digest() for node in inner.nodes}:
            return True
        values = finite(inner)
        if values is not None:
            return all(outer.allows(value) or not inner.allows(value) for value in values)
        if schema is False or schema.get("not") in (True, {}):
            return self._empty(inner)
        target = outer.target()
        if target is not None and not self._within(inner, target):
            return False
        if self._follows(inner, outer, schema):
            return True
        pieces = self._pieces(inner)
        if pieces is None:
            return self._empty(inner)
        return all(self._empty(piece) or self._within(piece, outer) for piece in pieces)

    def _pieces(self, inner: Shape) -> list[Shape] | None:
        """`inner` cut into smaller shapes at its first open choice, or by kind; None: it is one piece."""
        for union in inner.facts.unions:
            return [inner.chosen(union, taken) for taken in branches_of(union.keyword, len(union.branches))]
        kinds = inner.facts.kinds
        if len(kinds) > 1:
            return [inner.also(of_kind(kind)) for kind in sorted(kinds)]
        return None

    def _follows(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        """Whether each keyword of `outer` follows from `inner`."""
        same = inner.facts.said
        for name, keywords in GROUPS.items():
            if keywords.isdisjoint(schema):
                continue
            if group_digest(outer, schema, name) in same.get(name, ()):
                continue
            if name in _CHOOSING and inner.facts.unions:
                return False  # each branch of `inner` is looked at by itself
            if not getattr(self, f"_{name}")(inner, outer, schema):
                return False
        return True
