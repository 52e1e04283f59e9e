"""Two plain schemas as one that allows what both allow. Children are pairs (schema, pointer), see `forms`."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from uphold.contract import Schema


def merge(first: Schema, second: Schema) -> Schema:
    """Keywords that allow (about) what both allow. What can't be merged is settled by the validator later."""
    if not first or not second:
        return first or second
    merged = {**first, **second}
    for keyword in first.keys() & second.keys():
        combine = _COMBINE.get(keyword)
        if combine is not None:
            merged[keyword] = combine(first[keyword], second[keyword])
    return merged


def _merge_types(first: Any, second: Any) -> list[str]:
    left, right = (
        ([first] if isinstance(first, str) else first),
        ([second] if isinstance(second, str) else second),
    )
    both = [kind for kind in left if kind in right or (kind == "integer" and "number" in right)]
    if "integer" in right and "number" in left and "integer" not in both:
        both.append("integer")
    return both


def _merge_properties(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    merged = {**first, **second}
    for name in first.keys() & second.keys():
        (left, _), (right, pointer) = first[name], second[name]
        merged[name] = (right, pointer) if left == right else ({"allOf": [left, right]}, None)
    return merged


def _merge_child(first: Any, second: Any) -> Any:
    if isinstance(first, bool) or isinstance(second, bool):
        closed = first is False or second is False
        return False if closed else (second if isinstance(first, bool) else first)
    return first if first[0] == second[0] else ({"allOf": [first[0], second[0]]}, None)


def _merge_row(first: list[Any], second: list[Any]) -> list[Any]:
    both = [_merge_child(left, right) for left, right in zip(first, second, strict=False)]
    return [*both, *first[len(both) :], *second[len(both) :]]


def _merge_needs(first: dict[str, list[str]], second: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: [*first.get(name, ()), *second.get(name, ())] for name in {**first, **second}}


def _merge_step(first: Any, second: Any) -> Any:
    left, right = Decimal(str(first)), Decimal(str(second))
    scale = 10 ** max(-int(left.as_tuple().exponent), -int(right.as_tuple().exponent), 0)
    common = Decimal(math.lcm(int(left * scale), int(right * scale))) / scale
    return int(common) if common == common.to_integral_value() else float(common)


_COMBINE: dict[str, Any] = {
    "type": _merge_types,
    "properties": _merge_properties,
    "patternProperties": _merge_properties,
    "propertyNames": _merge_child,
    "prefixItems": _merge_row,
    "items": _merge_child,
    "not": lambda first, second: {"anyOf": [first, second]},
    "dependentRequired": _merge_needs,
    "uniqueItems": lambda first, second: first or second,
    "minContains": max,
    "additionalProperties": _merge_child,
    "required": lambda first, second: [*first, *(name for name in second if name not in first)],
    "enum": lambda first, second: [value for value in first if value in second],
    "minimum": max,
    "exclusiveMinimum": max,
    "minLength": max,
    "minItems": max,
    "minProperties": max,
    "maximum": min,
    "exclusiveMaximum": min,
    "maxLength": min,
    "maxItems": min,
    "maxProperties": min,
    "multipleOf": _merge_step,
    "readOnly": lambda first, second: first or second,
    "writeOnly": lambda first, second: first or second,
}
