"""Proofs that a shape has no value."""

from __future__ import annotations

from uphold.compat.containment.made_up import of_kind
from uphold.compat.containment.pieces import branches_of, finite
from uphold.compat.containment.proving.steps import ALTERNATIVES, Steps
from uphold.compat.containment.shapes import Shape
from uphold.compat.containment.sides import Node


class EmptinessProofs(Steps):
    """A method for each kind of values that may be missing."""

    def _is_empty(self, shape: Shape) -> bool:
        facts = shape.facts
        if not facts.kinds:
            return True
        values = finite(shape)
        if values is not None:
            return not any(shape.allows(value) for value in values)
        if all(getattr(self, f"_no_{kind}", _never)(shape) for kind in facts.kinds):
            return True
        if self._is_excluded(shape):
            return True
        for union in facts.unions:
            taken = branches_of(union.keyword, len(union.branches))
            return len(taken) <= ALTERNATIVES and all(self._empty(shape.chosen(union, one)) for one in taken)
        if len(facts.kinds) > 1 and shape.excluded:
            return all(self._empty(shape.also(of_kind(kind))) for kind in facts.kinds)
        return False

    def _is_excluded(self, shape: Shape) -> bool:
        """Whether one of the schemas that a shape excludes allows all the rest of it."""
        said = {part.node.digest() for part in shape.facts.parts}
        if any(one.digest() in said for one in shape.excluded):
            return True
        return any(
            self._within(Shape(shape.nodes, shape.excluded - {one}, shape.choices, shape.side), one)
            for one in sorted(shape.excluded, key=lambda one: one.pointer)
            if _may_hold(one, shape)
        )

    def _no_number(self, shape: Shape) -> bool:
        low, high = shape.facts.minimum, shape.facts.maximum
        if low is None or high is None:
            return False
        if low.value == high.value:
            return low.exclusive or high.exclusive
        return low.value > high.value

    def _no_string(self, shape: Shape) -> bool:
        most = shape.facts.most("maxLength")
        return most is not None and shape.facts.least("minLength") > most

    def _no_array(self, shape: Shape) -> bool:
        facts = shape.facts
        most, least = facts.most("maxItems"), facts.least("minItems")
        if most is not None and least > most:
            return True
        return any(
            self._trail.deeper(lambda index=index: self._empty(facts.item(index)))  # type: ignore[misc] # as above
            for index in range(min(least, facts.prefix + 1))
        )

    def _no_object(self, shape: Shape) -> bool:
        facts = shape.facts
        most = facts.most("maxProperties")
        if most is not None and max(len(facts.required), facts.least("minProperties")) > most:
            return True
        for name in sorted(facts.required):
            member = facts.member(name)
            if member is None or self._trail.deeper(lambda member=member: self._empty(member)):  # type: ignore[misc] # as above
                return True
        return False


def _may_hold(one: Node, shape: Shape) -> bool:
    """Whether it may be proved that a schema allows all values of a shape: a quick look that spares most proofs."""
    facts = Shape(frozenset({one}), side=one.side).facts
    mine = shape.facts
    if not mine.kinds <= facts.kinds:
        return False
    return "object" not in mine.kinds or bool(mine.unions) or facts.required <= mine.required


def _never(_shape: Shape) -> bool:
    return False
