"""Shapes cut into smaller ones: their values one by one, their branches, and the cuts that other schemas suggest."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from uphold.compat.containment.json_values import kind_of
from uphold.compat.containment.made_up import absent_member, member_is, of_kind, required_member
from uphold.compat.containment.shapes import Facts, Shape
from uphold.compat.containment.sides import Node


def finite(shape: Shape) -> list[Any] | None:
    """All values that a shape may have, when they can be listed (some may be forbidden by other keywords)."""
    facts = shape.facts
    if facts.enum is not None:
        return [value for value in facts.enum if kind_of(value) in facts.kinds]
    if facts.kinds <= {"null", "boolean"}:
        return [value for value in (None, False, True) if kind_of(value) in facts.kinds]
    return _whole_numbers(facts)


def _whole_numbers(facts: Facts) -> list[Any] | None:
    """The whole numbers between two bounds, where they are few."""
    low, high = facts.minimum, facts.maximum
    if facts.kinds != {"number"} or not facts.integral or low is None or high is None:
        return None
    first, last = int(low.value), int(high.value)  # of whole numbers, bounds are inclusive
    return list(range(first, last + 1)) if last - first < _LISTED else None


_LISTED = 30
"""Up to so many whole numbers are listed."""


def branches_of(keyword: str, count: int) -> list[tuple[int, ...]]:
    """The ways to choose among the branches of a union. Of anyOf several may hold at once, which matters because a
    value is expected to have the members of its own branches only."""
    if keyword == "if":
        return [(1,), (0,)]
    single: list[tuple[int, ...]] = [(index,) for index in range(count)]
    if keyword == "oneOf" or count > _ANY_OF_PAIRS:
        return single
    return [*single, *itertools.combinations(range(count), 2), *([tuple(range(count))] if count > 2 else [])]  # noqa: PLR2004 - pairs were listed


_ANY_OF_PAIRS = 6
"""Up to so many branches of anyOf are also taken together."""


def pieces_of(shape: Shape) -> Iterator[Shape]:
    """A shape with its choices made in each way."""
    waiting = [shape]
    for _ in range(200):
        if not waiting:
            return
        one = waiting.pop(0)
        if not one.facts.unions:
            yield one
            continue
        union = one.facts.unions[0]
        waiting += [one.chosen(union, taken) for taken in branches_of(union.keyword, len(union.branches))]


def cuts(inner: Shape, branches: list[Node]) -> Iterator[list[Shape]]:
    """Ways to cut a shape into pieces, of which each may lie in one of `branches`."""
    facts = inner.facts
    if len(facts.kinds) > 1:
        yield [inner.also(of_kind(kind)) for kind in sorted(facts.kinds)]
    outer = [Shape(frozenset({one}), side=one.side).facts for one in branches]
    for name in facts.declared:
        member = facts.member(name)
        values = finite(member) if member is not None else None
        if values is not None and any(name in one.declared for one in outer):
            yes = [inner.also(required_member(name), member_is(name, value)) for value in values]
            yield [*yes, *([] if name in facts.required else [inner.also(absent_member(name))])]
    for name in sorted({name for one in outer for name in one.required}):
        if name not in facts.required and facts.expects(name):
            yield [inner.also(required_member(name)), inner.also(absent_member(name))]
