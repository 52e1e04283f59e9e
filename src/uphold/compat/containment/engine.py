"""The three-valued engine: does one schema allow everything that another one allows?

Yes is a proof, no is a witness that validators of both contracts have judged, and everything between is *unproven*.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import msgspec

from uphold.compat.containment.guides import Guide
from uphold.compat.containment.proving import Prover
from uphold.compat.containment.shapes import Shape
from uphold.compat.containment.values import Maker

_TRIED = 4_000
"""Candidates that are tried before a search is given up."""


class Proved(msgspec.Struct, frozen=True):
    """Every value of the inner schema is allowed by the outer one."""


class Refuted(msgspec.Struct, frozen=True):
    """`witness` is allowed by the inner schema and forbidden by the outer one."""

    witness: Any


class Unproven(msgspec.Struct, frozen=True):
    """Neither a proof nor a witness was found."""


Answer = Proved | Refuted | Unproven


class Engine:
    """Answers for one pair of contracts in one direction."""

    def __init__(self) -> None:
        self.prover = Prover()
        self.maker = Maker()
        self._answers: dict[tuple[Shape, Shape], Answer] = {}

    def proves(self, outer: Shape, inner: Shape) -> bool:
        """Whether it is proved that `outer` allows every value of `inner`."""
        return all(
            self.prover.proves(inner, node) for node in sorted(outer.nodes, key=lambda one: one.pointer)
        ) and all(self.prover.proves_empty(inner.also(node)) for node in outer.excluded)

    def contains(self, outer: Shape, inner: Shape) -> Answer:
        """Whether `outer` allows every value of `inner`."""
        known = self._answers.get((outer, inner))
        if known is None:
            known = Proved() if self.proves(outer, inner) else self._search(outer, inner)
            self._answers[outer, inner] = known
        return known

    def refutations(self, outer: Shape, inner: Shape) -> Iterator[Any]:
        """Values that `inner` allows and `outer` forbids, the smallest ones first as far as it goes."""
        guide = Guide(
            [*sorted(outer.nodes | outer.excluded | inner.nodes, key=lambda one: (one.side is None, one.pointer))]
        )
        for value in itertools.islice(self.candidates(inner, guide), _TRIED):
            if self.forbids(outer, value) and inner.allows(value):
                yield value

    def forbids(self, outer: Shape, value: Any) -> bool:
        """Whether `outer` does not understand a value."""
        return not outer.allows(value)

    def candidates(self, inner: Shape, guide: Guide) -> Iterator[Any]:
        """Values that may be in `inner`."""
        return self.maker.candidates(inner, guide)

    def _search(self, outer: Shape, inner: Shape) -> Answer:
        found = next(self.refutations(outer, inner), _NOTHING)
        return Unproven() if found is _NOTHING else Refuted(found)


_NOTHING = object()
