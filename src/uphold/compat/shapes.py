"""Shapes: the values that several schemas allow together, with the facts that hold for every one of them.

A shape is a set of nodes that all apply, a set of nodes that none may apply, and the branches that were chosen where a
schema leaves a choice (anyOf, oneOf, if). References and allOf are followed, so that the facts of a shape are those
of the merged schema, however it is written.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property, lru_cache
from typing import Any

from uphold.compat.sides import NUMBER_FORMATS, Node, Side, format_of, names_said
from uphold.contract import Direction, escape_pointer

KINDS = ("null", "boolean", "number", "string", "array", "object")
ANY_FORMAT = frozenset({"password", "double", "binary", "textarea", "multiline"})
"""Formats that forbid no value."""
ANY_PATTERN = frozenset({"", "^", "$", ".*", "^.*", "[\\s\\S]*", "^[\\s\\S]*$"})
"""Patterns that forbid no text."""

GROUPS: dict[str, frozenset[str]] = {
    "types": frozenset({"type"}),
    "values": frozenset({"enum", "const"}),
    "numbers": frozenset({"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "format"}),
    "lengths": frozenset({"minLength", "maxLength"}),
    "pattern": frozenset({"pattern"}),
    "format": frozenset({"format", "contentEncoding"}),
    "list_counts": frozenset({"minItems", "maxItems"}),
    "unique": frozenset({"uniqueItems"}),
    "items": frozenset({"items", "prefixItems"}),
    "unevaluated_items": frozenset({"unevaluatedItems"}),
    "contains": frozenset({"contains", "minContains", "maxContains"}),
    "object_counts": frozenset({"minProperties", "maxProperties"}),
    "required": frozenset({"required"}),
    "members": frozenset({"properties", "patternProperties", "additionalProperties"}),
    "names": frozenset({"propertyNames"}),
    "dependent_required": frozenset({"dependentRequired"}),
    "dependent_schemas": frozenset({"dependentSchemas"}),
    "unevaluated": frozenset({"unevaluatedProperties"}),
    "all_of": frozenset({"allOf"}),
    "any_of": frozenset({"anyOf"}),
    "one_of": frozenset({"oneOf"}),
    "not": frozenset({"not"}),
    "condition": frozenset({"if", "then", "else"}),
}
"""Keywords that are proved together, in the order in which they are tried; the names are those of methods."""


Choice = tuple[Node, str, tuple[int, ...]]
"""The node that leaves a choice, the keyword that does, and the branches taken (for ``if``: 1 then, 0 else)."""


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of a range of numbers."""

    value: Decimal
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One schema that applies in place, without its references and combinations."""

    node: Node
    schema: dict[str, Any]
    above: tuple[int, ...]
    """Numbers of the parts that hold this one, outermost first: what it evaluates, they have evaluated, too."""

    def properties(self, name: str) -> Iterator[Node]:
        """The node of the member `name`, if this part declares it."""
        if name in self.schema.get("properties", {}):
            yield self.node.below(f"/properties/{escape_pointer(name)}")


@dataclass(frozen=True, slots=True)
class Union:
    """A choice that is still open."""

    node: Node
    keyword: str
    """``anyOf``, ``oneOf`` or ``if``."""
    branches: tuple[Node, ...]
    """For ``if``: the condition alone."""
    part: int


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
        """What holds for every value of this shape. Made once for all shapes that are equal."""
        if self.side is None:
            return Facts(self)
        known: Facts | None = self.side.facts.get(self)
        if known is None:
            known = self.side.facts[self] = Facts(self)
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


def group_digest(node: Node, schema: dict[str, Any], group: str) -> str:
    """A digest of what a schema says under a group of keywords."""
    known = node.side.groups.get((node.pointer, group)) if node.side else None
    if known is None:
        words = {key: schema[key] for key in sorted(GROUPS[group] & schema.keys())}
        known = node.side.contract.schema_digest(words) if node.side else key_of(words)
        if node.side:
            node.side.groups[node.pointer, group] = known
    return known


def _listed(node: Node, schema: dict[str, Any], keyword: str) -> list[Node]:
    return [node.below(f"/{keyword}/{index}") for index, _ in enumerate(schema.get(keyword, ()))]


def shape_of(node: Node) -> Shape:
    """The values of one schema."""
    return Shape(frozenset({node.settled()}), side=node.side)


_NAMING = frozenset({"properties", "patternProperties", "additionalProperties", "unevaluatedProperties"})


@dataclass
class _Flat:
    parts: list[Part] = field(default_factory=list)
    unions: list[Union] = field(default_factory=list)
    impossible: bool = False


class Facts:
    """The merged view of a shape: what every one of its values keeps to. Open choices are in `unions`."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        flat = _Flat()
        self._choices = {(node, keyword): taken for node, keyword, taken in shape.choices}
        for node in sorted(shape.nodes, key=lambda one: (one.side is None, one.pointer)):
            self._flatten(node, flat, (), set())
        self._add_dependent(flat)
        self.parts = flat.parts
        self.unions = flat.unions
        self.impossible = flat.impossible
        self._naming = [number for number, part in enumerate(self.parts) if not _NAMING.isdisjoint(part.schema)]
        """Numbers of the parts that say something of members."""
        self._named: dict[str, Shape] = {}

    def _flatten(self, node: Node, flat: _Flat, above: tuple[int, ...], seen: set[Node]) -> None:
        if node in seen:
            return
        seen.add(node)
        schema = node.schema()
        if schema is False or (isinstance(schema, dict) and schema.get("not") in (True, {})):
            flat.impossible = True
        if not isinstance(schema, dict):
            return
        inside = (*above, len(flat.parts))
        flat.parts.append(Part(node, schema, above))
        target = node.target()
        for one in [*([target] if target else []), *_listed(node, schema, "allOf"), *self._taken(node, schema, flat)]:
            self._flatten(one, flat, inside, seen)

    def _taken(self, node: Node, schema: dict[str, Any], flat: _Flat) -> list[Node]:
        """The branches of a schema that were chosen; choices that are still open are noted."""
        found: list[Node] = []
        number = len(flat.parts) - 1
        for keyword in ("anyOf", "oneOf"):
            branches = _listed(node, schema, keyword)
            taken = self._choices.get((node, keyword), (0,) if len(branches) == 1 else None)
            if branches and taken is None:
                flat.unions.append(Union(node, keyword, tuple(branches), number))
            found += [branches[index] for index in taken or () if branches]
        if "if" in schema and ("then" in schema or "else" in schema):
            taken = self._choices.get((node, "if"))
            if taken is None:
                flat.unions.append(Union(node, "if", (node.below("/if"),), number))
            else:
                words = ("if", "then") if taken == (1,) else ("else",)
                found += [node.below(f"/{word}") for word in words if word in schema]
        return found

    def _add_dependent(self, flat: _Flat) -> None:
        """Schemas that apply because a member is required."""
        required = {name for part in flat.parts for name in part.schema.get("required", ())}
        for number, part in enumerate(list(flat.parts)):
            for name in part.schema.get("dependentSchemas", {}):
                if name in required:
                    inner = part.node.below(f"/dependentSchemas/{escape_pointer(name)}")
                    self._flatten(inner, flat, (*part.above, number), set())

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

    # -- texts

    @cached_property
    def patterns(self) -> frozenset[str]:
        """Patterns that every text matches; those that match all are left out."""
        return frozenset(self.all("pattern")) - ANY_PATTERN

    @cached_property
    def formats(self) -> frozenset[str]:
        """Formats that every value keeps to; those that mean nothing are left out."""
        return frozenset(format_of(part.schema) for part in self.parts) - ANY_FORMAT - {""}

    # -- lists

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
        return Shape(frozenset(node.settled() for node in found), side=self.shape.side)

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
            if part.node.side is self.shape.side:
                found.update(names_said(part.schema))
        for union in self.unions:
            if union.node.side is self.shape.side:
                found |= _known(union.node)
        return frozenset(found - self.hidden)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Names of members that do not travel this way: read-only ones in a request, write-only ones in a reply."""
        side = self.shape.side
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
            if part.node.side is self.shape.side:
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
            known = self._named[name] = Shape(frozenset(node.settled() for node in nodes), side=self.shape.side)
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
        return Shape(frozenset(node.settled() for node in found if node is not None), side=self.shape.side)

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


def made_up(name: str, schema: Any) -> Node:
    """A node that stands in no document; `name` names `schema` in full."""
    return Node(None, name, schema)


def required_member(name: str) -> Node:
    """A made-up schema: the member is there."""
    return made_up(f"required {name}", {"required": [name]})


def absent_member(name: str) -> Node:
    """A made-up schema: the member is not there."""
    return made_up(f"absent {name}", {"properties": {name: False}})


def member_is(name: str, value: Any) -> Node:
    """A made-up schema: the member has this value where it is there."""
    return made_up(f"{name} is {key_of(value)}", {"properties": {name: {"const": value}}})


def of_kind(kind: str) -> Node:
    """A made-up schema: values of one kind."""
    return made_up(f"kind {kind}", {"type": kind})


def kind_of(value: Any) -> str:
    """The kind of a JSON value, one of `KINDS`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def key_of(value: Any) -> str:
    """A text that is equal for values that JSON Schema takes for equal: 1 and 1.0, objects in any order."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value


def decimal(number: float) -> Decimal:
    """An exact number as the document writes it."""
    return Decimal(str(number))


@lru_cache(maxsize=10_000)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None


@lru_cache(maxsize=100_000)
def matches(pattern: str, text: str) -> bool:
    """Whether an ECMA-262 pattern is found in `text`; one that only that dialect knows is asked of the validator."""
    if "\\p" not in pattern and "\\d" not in pattern and "\\w" not in pattern and "$" not in pattern:
        compiled = _compiled(pattern)
        if compiled is not None:
            return compiled.search(text) is not None
    return made_up(f"pattern {pattern}", {"pattern": pattern}).allows(text)
