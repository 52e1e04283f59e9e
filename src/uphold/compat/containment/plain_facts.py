"""What several schemas together say of plain values: kinds, constants, numbers, lengths and texts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import Any

import msgspec

from uphold.compat.containment.json_values import KINDS, decimal, key_of, kind_of
from uphold.compat.containment.keywords import ANY_FORMAT, ANY_PATTERN, GROUPS, group_digest
from uphold.compat.containment.parts import Flat
from uphold.compat.containment.sides import NUMBER_FORMATS, format_of


class Bound(msgspec.Struct, frozen=True):
    """An end of a range of numbers."""

    value: Decimal
    exclusive: bool


class PlainFacts:
    """What every value keeps to, as far as it needs no look at items or members."""

    def __init__(self, flat: Flat) -> None:
        self.parts = flat.parts
        self.unions = flat.unions
        self.impossible = flat.impossible

    @cached_property
    def said(self) -> dict[str, set[str]]:
        """For each group of keywords, digests of what the parts say."""
        found: dict[str, set[str]] = {}
        for part in self.parts:
            for name, keywords in GROUPS.items():
                if not name.startswith("unevaluated") and not keywords.isdisjoint(part.schema):
                    found.setdefault(name, set()).add(group_digest(part.node, part.schema, name))
        return found

    # -- kinds and plain values

    def all(self, keyword: str) -> list[Any]:
        """What the parts say under `keyword`."""
        return [part.schema[keyword] for part in self.parts if keyword in part.schema]

    def value(self, keyword: str) -> Any:
        """What the outermost part says under `keyword`; None: nothing."""
        return next(iter(self.all(keyword)), None)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of JSON values that the types allow; ``integer`` counts as ``number`` (see `integral`)."""
        found = frozenset(KINDS) if not self.impossible else frozenset[str]()
        for said in self.all("type"):
            words = said if isinstance(said, list) else [said]
            found &= {"number" if word == "integer" else word for word in words}
        if self.enum is not None:
            found &= {kind_of(value) for value in self.enum}
        return found

    @cached_property
    def integral(self) -> bool:
        """Whether every number among the values is whole."""
        for said in self.all("type"):
            words = said if isinstance(said, list) else [said]
            if "integer" in words and "number" not in words:
                return True
        return any(one == one.to_integral_value() for one in self.multiples)

    @cached_property
    def types(self) -> frozenset[str]:
        """The type words, ``number`` with ``integer`` beside it."""
        found = set(self.kinds)
        if "number" in found:
            found.add("integer")
            if self.integral:
                found.discard("number")
        return frozenset(found)

    @cached_property
    def enum(self) -> tuple[Any, ...] | None:
        """The values that enum and const leave, in the document's order; None: neither is there."""
        lists = [*self.all("enum"), *([one] for one in self.all("const"))]
        if not lists:
            return None
        kept = {key_of(value): value for value in lists[0]}
        for others in lists[1:]:
            keys = {key_of(value) for value in others}
            kept = {key: value for key, value in kept.items() if key in keys}
        return tuple(kept.values())

    # -- numbers and counts

    @cached_property
    def minimum(self) -> Bound | None:
        """The lower end of the numbers; formats that bound count."""
        found = [*self._bounds("minimum", "exclusiveMinimum"), *self._format_bounds(0)]
        end = max(found, key=lambda one: (one.value, one.exclusive), default=None)
        if end is None or not self.integral:
            return end
        whole = end.value.to_integral_value(ROUND_CEILING)
        return Bound(whole + 1 if end.exclusive and whole == end.value else whole, exclusive=False)

    @cached_property
    def maximum(self) -> Bound | None:
        """The upper end of the numbers; formats that bound count."""
        found = [*self._bounds("maximum", "exclusiveMaximum"), *self._format_bounds(1)]
        end = min(found, key=lambda one: (one.value, not one.exclusive), default=None)
        if end is None or not self.integral:
            return end
        whole = end.value.to_integral_value(ROUND_FLOOR)
        return Bound(whole - 1 if end.exclusive and whole == end.value else whole, exclusive=False)

    def _bounds(self, inclusive: str, exclusive: str) -> Iterator[Bound]:
        yield from (Bound(decimal(one), exclusive=False) for one in self.all(inclusive))
        yield from (Bound(decimal(one), exclusive=True) for one in self.all(exclusive))

    def _format_bounds(self, end: int) -> Iterator[Bound]:
        for word in self.all("format"):
            if word in NUMBER_FORMATS:
                yield Bound(decimal(NUMBER_FORMATS[word][end]), exclusive=False)

    @cached_property
    def multiples(self) -> tuple[Decimal, ...]:
        """All that a number must be a multiple of."""
        return tuple(sorted({decimal(one) for one in self.all("multipleOf")}))

    def least(self, keyword: str) -> int:
        """The greatest of the lower counts under `keyword` (``minLength``…); 0 without one."""
        return max((int(one) for one in self.all(keyword)), default=0)

    # -- texts

    @cached_property
    def patterns(self) -> frozenset[str]:
        """Patterns that every text matches; those that match all are left out."""
        return frozenset(self.all("pattern")) - ANY_PATTERN

    @cached_property
    def formats(self) -> frozenset[str]:
        """Formats that every value keeps to; those that mean nothing are left out."""
        return frozenset(format_of(part.schema) for part in self.parts) - ANY_FORMAT - {""}
