"""The steps that proofs of all keywords are made of; each question is asked once."""

from __future__ import annotations

from abc import ABC, abstractmethod

from uphold.compat.containment.shapes import Shape
from uphold.compat.containment.sides import Node
from uphold.compat.containment.trail import Trail

ALTERNATIVES = 64
"""Branches of a shape that are looked at one by one; where there are more, nothing is proved through them."""


class Steps(ABC):
    """What the proofs of one keyword ask of the proofs of all others."""

    def __init__(self) -> None:
        self._trail = Trail()

    def _within(self, inner: Shape, outer: Node) -> bool:
        outer = outer.settled()
        return self._trail.memo((inner, outer), lambda: self._is_within(inner, outer))

    def _all_within(self, inner: Shape, outer: Node) -> bool:
        """`_within`, one value deeper."""
        return self._trail.deeper(lambda: self._within(inner, outer))

    @abstractmethod
    def _is_within(self, inner: Shape, outer: Node) -> bool:
        """Whether it is proved that `outer` allows every value of `inner`; not remembered."""

    def _empty(self, shape: Shape) -> bool:
        return self._trail.memo(("empty", shape), lambda: self._is_empty(shape))

    @abstractmethod
    def _is_empty(self, shape: Shape) -> bool:
        """Whether it is proved that a shape has no value; not remembered."""
