"""Proofs about types, constants, numbers and texts, which need no look inside a value."""

from __future__ import annotations

from typing import Any

from uphold.compat.containment.json_values import decimal, key_of
from uphold.compat.containment.keywords import ANY_FORMAT, ANY_PATTERN
from uphold.compat.containment.patterns import texts_listed, texts_of_length, within
from uphold.compat.containment.pieces import finite
from uphold.compat.containment.shapes import Shape
from uphold.compat.containment.sides import NUMBER_FORMATS, Node, format_of

_IMPLIED_FORMATS = {
    # RFC 3986 and 3987, RFC 6531: a value of the first format is one of the others
    "uri": {"uri-reference", "iri", "iri-reference"},
    "uri-reference": {"iri-reference"},
    "iri": {"iri-reference"},
    "email": {"idn-email"},
    "hostname": {"idn-hostname"},
    "uuid": {"uri-reference"},
}


class PlainProofs:
    """A method for each group of such keywords."""

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
        if "string" not in inner.facts.kinds or counts(inner, schema, "minLength", "maxLength"):
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


def _texts_within(inner: Shape, pattern: str) -> bool:
    """Whether `pattern` is found in every text of a shape."""
    facts = inner.facts
    least, most = facts.least("minLength"), facts.most("maxLength")
    return pattern in ANY_PATTERN or any(within(one, pattern, least, most) for one in sorted(facts.patterns) or ("",))


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


def counts(inner: Shape, schema: dict[str, Any], lower: str, upper: str = "") -> bool:
    """Whether the counts of a shape lie between those that a schema sets under two keywords."""
    if inner.facts.least(lower) < schema.get(lower, 0):
        return False
    most = inner.facts.most(upper) if upper else None
    return upper not in schema or (most is not None and most <= schema[upper])
