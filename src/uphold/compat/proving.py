"""Proofs that one schema allows all that another one allows, and that two of them have no value in common.

A proof is given or it is not: "not proved" says nothing about the contrary (see `values.py` for that). Each keyword of
the outer schema must follow from the facts of the inner shape; where that has choices, from those of each branch.
Proofs of schemas that refer to themselves rest on the proof itself one value deeper, which is sound because values are
finite.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uphold.compat.patterns import texts_listed, texts_of_length, within
from uphold.compat.pieces import branches_of, cuts, finite
from uphold.compat.shapes import (
    ANY_FORMAT,
    ANY_PATTERN,
    GROUPS,
    Part,
    Shape,
    Union,
    decimal,
    group_digest,
    key_of,
    matches,
    of_kind,
    required_member,
)
from uphold.compat.sides import NUMBER_FORMATS, Node, format_of
from uphold.compat.trail import Trail
from uphold.contract import escape_pointer

_ALTERNATIVES = 64
"""Branches of a shape that are looked at one by one; where there are more, nothing is proved through them."""
_EXCLUDED = 8
"""Up to so many excluded schemas are looked at one by one."""
_CHOOSING = frozenset({"any_of", "one_of"})
_IMPLIED_FORMATS = {
    # RFC 3986 and 3987, RFC 6531: a value of the first format is one of the others
    "uri": {"uri-reference", "iri", "iri-reference"},
    "uri-reference": {"iri-reference"},
    "iri": {"iri-reference"},
    "email": {"idn-email"},
    "hostname": {"idn-hostname"},
    "uuid": {"uri-reference"},
}


class Prover:
    """Proves with one pair of contracts; remembers what it has proved."""

    def __init__(self) -> None:
        self._trail = Trail()

    def proves(self, inner: Shape, outer: Node) -> bool:
        """Whether it is proved that `outer` allows every value of `inner`."""
        return self._trail.ask(lambda: self._within(inner, outer))

    def proves_empty(self, shape: Shape) -> bool:
        """Whether it is proved that a shape has no value."""
        return self._trail.ask(lambda: self._empty(shape))

    # -- containment

    def _within(self, inner: Shape, outer: Node) -> bool:
        outer = outer.settled()
        return self._trail.memo((inner, outer), lambda: self._is_within(inner, outer))

    def _all_within(self, inner: Shape, outer: Node) -> bool:
        """`_within`, one value deeper."""
        return self._trail.deeper(lambda: self._within(inner, outer))

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

    # -- groups of keywords

    def _types(self, inner: Shape, _outer: Node, schema: dict[str, Any]) -> bool:
        words = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        allowed = {"number" if word == "integer" else word for word in words}
        fits = inner.facts.kinds <= allowed
        if fits and "integer" in words and "number" not in words and "number" in inner.facts.kinds:
            return inner.facts.integral
        return fits

    def _values(self, inner: Shape, _outer: Node, schema: dict[str, Any]) -> bool:
        allowed = {key_of(value) for value in schema.get("enum", [schema.get("const")])}
        if "const" in schema:
            allowed &= {key_of(schema["const"])}
        values = finite(inner)
        if values is None and inner.facts.kinds == {"string"} and inner.facts.patterns:
            listed = [value for value in schema.get("enum", [schema.get("const")]) if key_of(value) in allowed]
            return _texts_within(inner, texts_listed(value for value in listed if isinstance(value, str)))
        return values is not None and all(key_of(value) in allowed for value in values if inner.allows(value))

    def _numbers(self, inner: Shape, _outer: Node, schema: dict[str, Any]) -> bool:
        facts = inner.facts
        if "number" not in facts.kinds:
            return True
        lows, highs, steps = _bounds(schema)
        for value, exclusive in lows:
            low = facts.minimum
            if low is None or low.value < value or (low.value == value and exclusive and not low.exclusive):
                return False
        for value, exclusive in highs:
            high = facts.maximum
            if high is None or high.value > value or (high.value == value and exclusive and not high.exclusive):
                return False
        for step in steps:
            own = [*facts.multiples, *([decimal(1)] if facts.integral else [])]
            if not any(one % step == 0 for one in own):
                return False
        return True

    def _lengths(self, inner: Shape, _outer: Node, schema: dict[str, Any]) -> bool:
        if "string" not in inner.facts.kinds or _counts(inner, schema, "minLength", "maxLength"):
            return True
        asked = texts_of_length(
            int(schema.get("minLength", 0)), int(schema["maxLength"]) if "maxLength" in schema else None
        )
        return bool(inner.facts.patterns) and _texts_within(inner, asked)

    def _pattern(self, inner: Shape, _outer: Node, schema: dict[str, Any]) -> bool:
        facts = inner.facts
        pattern = schema["pattern"]
        return "string" not in facts.kinds or pattern in facts.patterns or _texts_within(inner, pattern)

    def _format(self, inner: Shape, _outer: Node, schema: dict[str, Any]) -> bool:
        facts, word = inner.facts, format_of(schema)
        if not word or word in NUMBER_FORMATS or word in ANY_FORMAT or not facts.kinds & {"string", "number"}:
            return True
        return any(word == one or word in _IMPLIED_FORMATS.get(one, ()) for one in facts.formats)

    def _list_counts(self, inner: Shape, _outer: Node, schema: dict[str, Any]) -> bool:
        if "array" not in inner.facts.kinds or _counts(inner, schema, "minItems", "maxItems"):
            return True
        facts = inner.facts
        values = finite(facts.item(None)) if facts.unique and not facts.prefix else None  # each of them at most once
        return values is not None and _counts(inner, schema, "minItems") and len(values) <= schema["maxItems"]

    def _unique(self, inner: Shape, _outer: Node, schema: dict[str, Any]) -> bool:
        facts = inner.facts
        if "array" not in facts.kinds or schema["uniqueItems"] is not True or facts.unique:
            return True
        most = facts.most("maxItems")
        return most is not None and most <= 1

    def _items(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        if "array" not in inner.facts.kinds:
            return True
        first = len(schema.get("prefixItems", ()))

        def at(index: int | None) -> Node | None:
            if index is not None and index < first:
                return outer.below(f"/prefixItems/{index}")
            return outer.below("/items") if "items" in schema else None

        return self._each_item(inner, at, first)

    def _each_item(self, inner: Shape, at: Callable[[int | None], Node | None], first: int) -> bool:
        """Whether each item of `inner` is within what `at` gives for its index (None: those beyond `first`)."""
        facts = inner.facts
        most = facts.most("maxItems")
        for index in range(max(first, facts.prefix)):
            if most is not None and index >= most:
                return True
            item, allowed = facts.item(index), at(index)
            if allowed is not None and not self._all_within(item, allowed):
                return False
            if self._trail.deeper(lambda item=item: self._empty(item)):  # type: ignore[misc] # mypy knows no lambda defaults
                return True
        if most is not None and most <= max(first, facts.prefix):
            return True
        allowed = at(None)
        return allowed is None or self._all_within(facts.item(None), allowed)

    def _unevaluated_items(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        if "array" not in inner.facts.kinds or schema["unevaluatedItems"] in (True, {}):
            return True
        whole = Shape(frozenset({outer}), side=outer.side).facts
        if whole.unions or any(part.schema.keys() & {"contains"} for part in whole.parts):
            return False
        if any("items" in part.schema for part in whole.parts):
            return True
        first = whole.prefix
        return self._each_item(
            inner, lambda at: None if at is not None and at < first else outer.below("/unevaluatedItems"), first
        )

    def _contains(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        if "array" not in inner.facts.kinds or "contains" not in schema:
            return True
        asked = outer.below("/contains")
        least, most = schema.get("minContains", 1), schema.get("maxContains")
        return (least == 0 or self._contains_least(inner, asked, least)) and (
            most is None or self._contains_most(inner, asked, most)
        )

    def _contains_least(self, inner: Shape, asked: Node, least: int) -> bool:
        facts = inner.facts
        for part in facts.parts:
            if "contains" in part.schema and part.schema.get("minContains", 1) >= least:
                found = Shape(frozenset({part.node.below("/contains")}), side=inner.side)
                if self._all_within(found, asked):
                    return True
        count = facts.least("minItems")
        if count < least:
            return False
        good = sum(self._all_within(facts.item(index), asked) for index in range(min(facts.prefix, count)))
        if count > facts.prefix and self._all_within(facts.item(None), asked):
            good += count - facts.prefix
        return good >= least

    def _contains_most(self, inner: Shape, asked: Node, most: int) -> bool:
        facts = inner.facts
        count = facts.most("maxItems")
        if count is not None and count <= most:
            return True
        for part in facts.parts:
            if "contains" in part.schema and part.schema.get("maxContains", most + 1) <= most:
                found = Shape(frozenset({asked}), side=asked.side)
                if self._all_within(found, part.node.below("/contains")):
                    return True
        if facts.prefix and not all(self._apart(facts.item(index), asked) for index in range(facts.prefix)):
            return False
        return self._apart(facts.item(None), asked)

    def _apart(self, item: Shape, other: Node) -> bool:
        return self._trail.deeper(lambda: self._empty(item.also(other)))

    def _object_counts(self, inner: Shape, _outer: Node, schema: dict[str, Any]) -> bool:
        facts = inner.facts
        if "object" not in facts.kinds:
            return True
        least, most = schema.get("minProperties", 0), schema.get("maxProperties")
        if max(facts.least("minProperties"), len(facts.required)) < least:
            return False
        if most is None:
            return True
        own = facts.most("maxProperties")
        if own is not None and own <= most:
            return True
        return len(facts.declared) <= most and not self._has_pattern_names(inner) and self._is_closed(inner)

    def _is_closed(self, inner: Shape) -> bool:
        return self._trail.deeper(lambda: self._empty(inner.facts.rest()))

    def _has_pattern_names(self, inner: Shape) -> bool:
        return any(part.schema.get("patternProperties") for part in inner.facts.parts)

    def _required(self, inner: Shape, _outer: Node, schema: dict[str, Any]) -> bool:
        return "object" not in inner.facts.kinds or set(schema["required"]) <= inner.facts.required

    def _members(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        """properties, patternProperties and additionalProperties."""
        facts = inner.facts
        if "object" not in facts.kinds or facts.most("maxProperties") == 0:
            return True
        patterns = list(schema.get("patternProperties", ()))
        named = schema.get("properties", {})
        rest = outer.below("/additionalProperties") if "additionalProperties" in schema else None
        for name in dict.fromkeys([*named, *facts.declared]):
            member = facts.member(name)
            if member is None:
                continue
            asked = [outer.below(f"/patternProperties/{escape_pointer(one)}") for one in patterns if matches(one, name)]
            if name in named:
                asked.append(outer.below(f"/properties/{escape_pointer(name)}"))
            elif not asked and rest is not None:
                asked.append(rest)
            if not all(self._all_within(member, one) for one in asked):
                return False
        beyond = [outer.below(f"/patternProperties/{escape_pointer(one)}") for one in patterns]
        return self._unnamed(inner, beyond, rest, patterns)

    def _unnamed(self, inner: Shape, by_pattern: list[Node], rest: Node | None, patterns: list[str]) -> bool:
        """Whether members that no ``properties`` names are within what the outer schema says of them."""
        facts = inner.facts
        own = {one: part for part in facts.parts for one in part.schema.get("patternProperties", ())}
        for pattern, part in own.items():
            values = Shape(
                frozenset({part.node.below(f"/patternProperties/{escape_pointer(pattern)}")}), side=inner.side
            )
            asked = [node for one, node in zip(patterns, by_pattern, strict=True)]
            if rest is not None and pattern not in patterns:
                asked.append(rest)
            if not all(self._all_within(values, node) for node in asked):
                return False
        values = facts.rest()
        left = [node for one, node in zip(patterns, by_pattern, strict=True) if one not in own]
        return all(self._all_within(values, node) for node in [*left, *([rest] if rest is not None else [])])

    def _names(self, inner: Shape, outer: Node, _schema: dict[str, Any]) -> bool:
        """PropertyNames."""
        facts = inner.facts
        if "object" not in facts.kinds:
            return True
        allowed = outer.below("/propertyNames")
        own = frozenset(part.node.below("/propertyNames") for part in facts.parts if "propertyNames" in part.schema)
        if self._all_within(Shape(own | {of_kind("string")}, side=inner.side), allowed):
            return True
        if not self._is_closed(inner) or self._has_pattern_names(inner):
            return False
        return all(allowed.allows(name) for name in facts.declared if facts.member(name) is not None)

    def _dependent_required(self, inner: Shape, _outer: Node, schema: dict[str, Any]) -> bool:
        facts = inner.facts
        if "object" not in facts.kinds:
            return True
        for name, needed in schema["dependentRequired"].items():
            with_it = inner.also(required_member(name))
            if not set(needed) <= with_it.facts.required and not self._empty(with_it):
                return False
        return True

    def _dependent_schemas(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        if "object" not in inner.facts.kinds:
            return True
        return all(
            self._empty(inner.also(required_member(name)))
            or self._within(inner.also(required_member(name)), outer.below(f"/dependentSchemas/{escape_pointer(name)}"))
            for name in schema["dependentSchemas"]
        )

    def _unevaluated(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        """unevaluatedProperties: of members that nothing in the outer schema evaluates for these values."""
        facts = inner.facts
        if "object" not in facts.kinds or schema["unevaluatedProperties"] in (True, {}):
            return True
        seen = self._surely_applied(inner, outer)
        if any("additionalProperties" in part.schema for part in seen):
            return True
        named = {name for part in seen for name in part.schema.get("properties", {})}
        patterns = {one for part in seen for one in part.schema.get("patternProperties", ())}
        asked = outer.below("/unevaluatedProperties")
        for name in facts.declared:
            member = facts.member(name)
            if member is None or name in named or any(matches(one, name) for one in patterns):
                continue
            if not self._all_within(member, asked):
                return False
        own = {one for part in facts.parts for one in part.schema.get("patternProperties", ())}
        return own <= patterns and self._all_within(facts.rest(), asked)

    def _surely_applied(self, inner: Shape, outer: Node) -> list[Part]:
        """Parts of `outer` that apply to each value of `inner`: all outside branches, and branches that hold it."""
        found: list[Part] = []
        waiting = [Shape(frozenset({outer}), side=outer.side)]
        while waiting:
            facts = waiting.pop().facts
            found += facts.parts
            for union in facts.unions:
                if union.keyword == "if":
                    taken = self._branches_taken(inner, union)
                else:
                    taken = [branch for branch in union.branches if self._within(inner, branch)]
                waiting += [Shape(frozenset({one}), side=outer.side) for one in taken]
        return found

    def _branches_taken(self, inner: Shape, union: Union) -> list[Node]:
        """What of if, then and else surely applies to each value of `inner`."""
        asked, schema = union.branches[0], union.node.schema()
        if self._within(inner, asked):
            return [asked, *([union.node.below("/then")] if "then" in schema else [])]
        if "else" in schema and self._empty(inner.also(asked)):
            return [union.node.below("/else")]
        return []

    # -- combinations

    def _all_of(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        return all(self._within(inner, outer.below(f"/allOf/{index}")) for index, _ in enumerate(schema["allOf"]))

    def _any_of(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        branches = [outer.below(f"/anyOf/{index}") for index, _ in enumerate(schema["anyOf"])]
        return self._split(
            inner, branches, lambda piece: any(self._within(piece, one) for one in self._met(piece, branches))
        )

    def _met(self, piece: Shape, branches: list[Node]) -> list[Node]:
        """The branches that may share a value with `piece`."""
        apart = {one.digest() for one in piece.excluded}
        return [one for one in branches if one.digest() not in apart and not self._empty(piece.also(one))]

    def _one_of(self, inner: Shape, outer: Node, schema: dict[str, Any]) -> bool:
        branches = [outer.below(f"/oneOf/{index}") for index, _ in enumerate(schema["oneOf"])]

        def exactly_one(piece: Shape) -> bool:
            met = self._met(piece, branches)
            return len(met) == 1 and self._within(piece, met[0])

        return self._split(inner, branches, exactly_one)

    def _split(self, inner: Shape, branches: list[Node], holds: Callable[[Shape], bool]) -> bool:
        """Whether `holds` of `inner`, or else of each piece of one of the ways to cut it that `branches` suggest."""
        if holds(inner):
            return True
        for pieces in cuts(inner, branches):
            if len(pieces) <= _ALTERNATIVES and all(self._empty(one) or holds(one) for one in pieces):
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

        return self._split(inner, [asked], holds)

    # -- emptiness

    def _empty(self, shape: Shape) -> bool:
        return self._trail.memo(("empty", shape), lambda: self._is_empty(shape))

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
            return len(taken) <= _ALTERNATIVES and all(self._empty(shape.chosen(union, one)) for one in taken)
        if len(facts.kinds) > 1 and shape.excluded:
            return all(self._empty(shape.also(of_kind(kind))) for kind in facts.kinds)
        return False

    def _is_excluded(self, shape: Shape) -> bool:
        """Whether one of the schemas that a shape excludes allows all the rest of it."""
        said = {part.node.digest() for part in shape.facts.parts}
        if any(one.digest() in said for one in shape.excluded):
            return True
        if len(shape.excluded) > _EXCLUDED:
            return False
        return any(
            self._within(Shape(shape.nodes, shape.excluded - {one}, shape.choices, shape.side), one)
            for one in shape.excluded
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


def _texts_within(inner: Shape, pattern: str) -> bool:
    """Whether `pattern` is found in every text of a shape."""
    facts = inner.facts
    least, most = facts.least("minLength"), facts.most("maxLength")
    return pattern in ANY_PATTERN or any(within(one, pattern, least, most) for one in sorted(facts.patterns) or ("",))


def _never(_shape: Shape) -> bool:
    return False


def _bounds(schema: dict[str, Any]) -> tuple[list[tuple[Any, bool]], list[tuple[Any, bool]], list[Any]]:
    """Lower and upper ends with whether they are exclusive, and steps."""
    lows = [(decimal(schema["minimum"]), False)] if "minimum" in schema else []
    lows += [(decimal(schema["exclusiveMinimum"]), True)] if "exclusiveMinimum" in schema else []
    highs = [(decimal(schema["maximum"]), False)] if "maximum" in schema else []
    highs += [(decimal(schema["exclusiveMaximum"]), True)] if "exclusiveMaximum" in schema else []
    if schema.get("format") in NUMBER_FORMATS:
        low, high = NUMBER_FORMATS[schema["format"]]
        lows.append((decimal(low), False))
        highs.append((decimal(high), False))
    return lows, highs, [decimal(schema["multipleOf"])] if "multipleOf" in schema else []


def _counts(inner: Shape, schema: dict[str, Any], lower: str, upper: str = "") -> bool:
    if inner.facts.least(lower) < schema.get(lower, 0):
        return False
    most = inner.facts.most(upper) if upper else None
    return upper not in schema or (most is not None and most <= schema[upper])
