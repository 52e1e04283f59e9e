"""Proofs about schemas that are made of others: allOf, anyOf, oneOf, not and if."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uphold.compat.containment.pieces import cuts
from uphold.compat.containment.proving.steps import ALTERNATIVES, Steps
from uphold.compat.containment.shapes import Shape
from uphold.compat.containment.sides import Node


class ChoiceProofs(Steps):
    """A method for each such keyword."""

    def _all_of(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        return all(self._within(inner, outer.below(f"/allOf/{index}")) for index, _ in enumerate(schema["allOf"]))

    def _any_of(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        branches = [outer.below(f"/anyOf/{index}") for index, _ in enumerate(schema["anyOf"])]
        met = self._met(inner, branches)
        if len(met) <= 1:
            return any(self._within(inner, one) for one in met)  # cutting `inner` makes no other branch hold its pieces
        return any(self._within(inner, one) for one in met) or self._each_piece(
            inner, met, lambda piece: any(self._within(piece, one) for one in self._met(piece, met))
        )

    def _met(self, piece: Shape, branches: list[Node]) -> list[Node]:
        """The branches that may share a value with `piece`."""
        apart = {one.digest() for one in piece.excluded}
        return [one for one in branches if one.digest() not in apart and not self._empty(piece.also(one))]

    def _one_of(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        branches = [outer.below(f"/oneOf/{index}") for index, _ in enumerate(schema["oneOf"])]
        met = self._met(inner, branches)

        def exactly_one(piece: Shape) -> bool:
            left = self._met(piece, met)
            return len(left) == 1 and self._within(piece, left[0])

        if len(met) <= 1:
            return any(self._within(inner, one) for one in met)  # as above
        return self._each_piece(inner, met, exactly_one)

    def _each_piece(self, inner: Shape, branches: list[Node], holds: Callable[[Shape], bool]) -> bool:
        """Whether `holds` of each piece of one of the ways to cut `inner` that `branches` suggest."""
        for pieces in cuts(inner, branches):
            if len(pieces) <= ALTERNATIVES and all(self._empty(one) or holds(one) for one in pieces):
                return True
        return False

    def _not(self, inner: Shape, outer: Node, _schema: dict[str, Any]) -> bool:
        return self._empty(inner.also(outer.below("/not")))

    def _condition(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        """if, then and else."""
        if "if" not in schema:
            return True
        asked = outer.below("/if")

        def holds(piece: Shape) -> bool:
            yes, no = piece.also(asked), piece.but(asked)
            return ("then" not in schema or self._empty(yes) or self._within(yes, outer.below("/then"))) and (
                "else" not in schema or self._empty(no) or self._within(no, outer.below("/else"))
            )

        return holds(inner) or self._each_piece(inner, [asked], holds)
