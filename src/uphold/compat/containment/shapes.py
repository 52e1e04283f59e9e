"""Shapes: the values that several schemas allow together, with the facts that hold for every one of them.

A shape is a set of nodes that all apply, a set of nodes that none may apply, and the branches that were chosen where a
schema leaves a choice (anyOf, oneOf, if). References and allOf are followed, so that the facts of a shape are those
of the merged schema, however it is written.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from uphold.compat.containment.matching import matches
from uphold.compat.containment.parts import Choice, Flat, Part, Union
from uphold.compat.containment.plain_facts import PlainFacts
from uphold.compat.containment.sides import Node, Side, names_said
from uphold.contract import Direction, escape_pointer


@dataclass(frozen=True)
class Shape:
    """Values that are valid under all of `nodes` and under none of `excluded`."""

    nodes: frozenset[Node]
    excluded: frozenset[Node] = frozenset()
    choices: frozenset[Choice] = frozenset()
    side: Side | None = None
    """The contract whose values these are: members that only the other one declares are not expected in them."""

    @cached_property
    def facts(self) -> Facts:
        """What holds for every value of this shape. Made once for all shapes that differ in what they exclude."""
        if self.side is None:
            return Facts(self.nodes, self.choices, None)
        key = (self.nodes, self.choices)
        known: Facts | None = self.side.facts.get(key)
        if known is None:
            known = self.side.facts[key] = Facts(self.nodes, self.choices, self.side)
        return known

    @cached_property
    def _hash(self) -> int:
        return hash((self.nodes, self.excluded, self.choices))

    def __hash__(self) -> int:
        return self._hash

    def also(self, *nodes: Node) -> Shape:
        """The part of this shape that is valid under `nodes`, too."""
        return Shape(self.nodes | set(nodes), self.excluded, self.choices, self.side)

    def but(self, *nodes: Node) -> Shape:
        """The part of this shape that is not valid under `nodes`."""
        return Shape(self.nodes, self.excluded | set(nodes), self.choices, self.side)

    def chosen(self, union: Union, taken: tuple[int, ...]) -> Shape:
        """The part of this shape that takes these branches of a union."""
        excluded = self.excluded
        if union.keyword == "oneOf":
            excluded |= {branch for index, branch in enumerate(union.branches) if index not in taken}
        elif union.keyword == "if" and taken == (0,):
            excluded |= {union.branches[0]}
        return Shape(self.nodes, excluded, self.choices | {(union.node, union.keyword, taken)}, self.side)

    def allows(self, value: Any) -> bool:
        """Whether validators find the value in this shape; choices are not looked at."""
        return all(node.allows(value) for node in self.nodes) and not any(node.allows(value) for node in self.excluded)

    def digest(self) -> tuple[Any, ...]:
        """Equal for shapes that say the same."""
        return (
            sorted(node.digest() for node in self.nodes),
            sorted(node.digest() for node in self.excluded),
            sorted((node.digest(), keyword, taken) for node, keyword, taken in self.choices),
        )


def shape_of(node: Node) -> Shape:
    """The values of one schema."""
    return Shape(frozenset({node.settled()}), side=node.side)


_NAMING = frozenset({"properties", "patternProperties", "additionalProperties", "unevaluatedProperties"})


class Facts(PlainFacts):
    """The merged view of a shape: what every one of its values keeps to. Open choices are in `unions`."""

    def __init__(self, nodes: frozenset[Node], choices: frozenset[Choice], side: Side | None) -> None:
        super().__init__(Flat(nodes, choices))
        self.side = side
        self._naming = [number for number, part in enumerate(self.parts) if not _NAMING.isdisjoint(part.schema)]
        """Numbers of the parts that say something of members."""
        self._named: dict[str, Shape] = {}

    # -- lists

    def most(self, keyword: str) -> int | None:
        """The least of the upper counts under `keyword` (``maxLength``…); None without one. Where no item may stand
        any more (``items: false``), lists end."""
        found = [int(one) for one in self.all(keyword)]
        if keyword == "maxItems":
            found += [self._last] if self._last is not None else []
        return min(found, default=None)

    @cached_property
    def _last(self) -> int | None:
        """The first index at which no item may stand; None: items may stand anywhere."""
        said = {word for part in self.parts for word in part.schema.keys() & _ITEMS}
        if not said or "unevaluatedItems" in said:  # which has a rule of its own
            return None
        places = [*range(self.prefix), None]
        return next((at for at, place in enumerate(places) if not self.item(place).facts.kinds), None)

    @cached_property
    def unique(self) -> bool:
        """Whether no item stands twice."""
        return True in self.all("uniqueItems")

    @cached_property
    def prefix(self) -> int:
        """How many items have a place of their own."""
        return max((len(one) for one in self.all("prefixItems")), default=0)

    def item(self, index: int | None) -> Shape:
        """The values of the item at `index`; None: of those beyond every prefix."""
        found: set[Node] = set()
        for number, part in enumerate(self.parts):
            first = part.schema.get("prefixItems", ())
            if index is not None and index < len(first):
                found.add(part.node.below(f"/prefixItems/{index}"))
            elif "items" in part.schema:
                found.add(part.node.below("/items"))
            elif "unevaluatedItems" in part.schema and self._reached(number) <= (
                self.prefix if index is None else index
            ):
                found.add(part.node.below("/unevaluatedItems"))
        return Shape(frozenset(node.settled() for node in found), side=self.side)

    def _reached(self, number: int) -> float:
        """How many items the part and those inside it evaluate; infinite when it can't be said."""
        most: float = 0
        for part in self.inside(number):
            if part.schema.keys() & {"items", "contains"} or (
                part is not self.parts[number] and "unevaluatedItems" in part.schema
            ):
                return float("inf")
            most = max(most, len(part.schema.get("prefixItems", ())))
        return float("inf") if self.open_inside(number) else most

    # -- objects

    @cached_property
    def required(self) -> frozenset[str]:
        """Names of members that every object has."""
        found = {name for said in self.all("required") for name in said}
        while True:
            more = {
                name
                for said in self.all("dependentRequired")
                for trigger, names in said.items()
                if trigger in found
                for name in names
            }
            if more <= found:
                return frozenset(found)
            found |= more

    @cached_property
    def declared(self) -> tuple[str, ...]:
        """Names of members that the parts declare, in the document's order."""
        found = (name for part in self.parts for name in part.schema.get("properties", {}))
        return tuple(dict.fromkeys(found))

    @cached_property
    def known(self) -> frozenset[str]:
        """Names that this shape's own contract declares or requires here, in open branches as well."""
        found: set[str] = set()
        for part in self.parts:
            if part.node.side is self.side:
                found.update(names_said(part.schema))
        for union in self.unions:
            if union.node.side is self.side:
                found |= _known(union.node)
        return frozenset(found - self.hidden)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Names of members that do not travel this way: read-only ones in a request, write-only ones in a reply."""
        side = self.side
        if side is None:
            return frozenset()
        flag = "readOnly" if side.direction is Direction.REQUEST else "writeOnly"
        return frozenset(
            name
            for part in self.parts
            if part.node.side is side
            for name, member in part.schema.get("properties", {}).items()
            if isinstance(member, dict)
            and (
                member.get(flag) is True
                or (not _LEADING.isdisjoint(member) and any(node.is_flagged(flag) for node in part.properties(name)))
            )
        )

    def expects(self, name: str) -> bool:
        """Whether a member `name` may be among the values that this contract's users send: it is declared, or the
        contract says something of members that it does not name."""
        if name in self.known or name in self.hidden:
            return name not in self.hidden
        for number, part in enumerate(self.parts):
            if part.node.side is self.side:
                if any(matches(pattern, name) for pattern in part.schema.get("patternProperties", ())):
                    return True
                rest = self._rest_of(number)
                if rest is not None and rest.schema() not in (True, {}, False):
                    return True
        return False

    def member(self, name: str) -> Shape | None:
        """The values of the member `name`; None when no value of this shape is expected to have it."""
        return self.named(name) if self.expects(name) else None

    def named(self, name: str) -> Shape:
        """The values of the member `name`, expected or not."""
        known = self._named.get(name)
        if known is None:
            nodes = itertools.chain.from_iterable(self._said_of(name, number) for number in self._naming)
            known = self._named[name] = Shape(frozenset(node.settled() for node in nodes), side=self.side)
        return known

    def _said_of(self, name: str, number: int) -> Iterator[Node]:
        """What one part says of the values of the member `name`."""
        part = self.parts[number]
        hits = [one for one in part.schema.get("patternProperties", ()) if matches(one, name)]
        yield from (part.node.below(f"/patternProperties/{escape_pointer(one)}") for one in hits)
        if name in part.schema.get("properties", ()):
            yield part.node.below(f"/properties/{escape_pointer(name)}")
        elif not hits:
            rest = self._rest_of(number, name)
            if rest is not None:
                yield rest

    def rest(self) -> Shape:
        """The values of members that nothing names."""
        found = (self._rest_of(number) for number, _ in enumerate(self.parts))
        return Shape(frozenset(node.settled() for node in found if node is not None), side=self.side)

    def _rest_of(self, number: int, name: str | None = None) -> Node | None:
        """The schema that a part has for `name` when it does not name it (None: for a name that nothing knows)."""
        part = self.parts[number]
        if "additionalProperties" in part.schema:
            return part.node.below("/additionalProperties")
        if "unevaluatedProperties" in part.schema and not self._evaluates(number, name):
            return part.node.below("/unevaluatedProperties")
        return None

    def _evaluates(self, number: int, name: str | None) -> bool:
        """Whether a part, or one inside it, evaluates `name`, or may do so."""
        for part in self.inside(number):
            if part.schema.keys() & {"additionalProperties", "dependentSchemas"}:
                return True
            if part is not self.parts[number] and "unevaluatedProperties" in part.schema:
                return True
            if name is not None and (
                name in part.schema.get("properties", {})
                or any(matches(one, name) for one in part.schema.get("patternProperties", ()))
            ):
                return True
        return any(name is None or name in _known(union.node) for union in self.open_inside(number))

    def inside(self, number: int) -> list[Part]:
        """The part and those that it holds."""
        return [part for at, part in enumerate(self.parts) if at == number or number in part.above]

    def open_inside(self, number: int) -> list[Union]:
        """The open choices of the part and of those that it holds."""
        held = {at for at, part in enumerate(self.parts) if at == number or number in part.above}
        return [union for union in self.unions if union.part in held]


_ITEMS = frozenset({"items", "prefixItems", "unevaluatedItems"})
_LEADING = frozenset({"$ref", "allOf"})
"""Keywords that lead to schemas whose flags count, too."""


def _known(node: Node) -> frozenset[str]:
    return node.side.known(node.pointer) if node.side else frozenset()
