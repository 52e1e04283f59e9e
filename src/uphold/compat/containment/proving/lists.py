"""Proofs about lists: how many items they have, and what each of them is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uphold.compat.containment.pieces import finite
from uphold.compat.containment.proving.plain import counts
from uphold.compat.containment.proving.steps import Steps
from uphold.compat.containment.shapes import Shape
from uphold.compat.containment.sides import Node


class ListProofs(Steps):
    """A method for each group of keywords of lists."""

    def _list_counts(self, inner: Shape, _outer: Node, schema: dict[str, Any]) -> bool:
        if "array" not in inner.facts.kinds or counts(inner, schema, "minItems", "maxItems"):
            return True
        facts = inner.facts
        values = finite(facts.item(None)) if facts.unique and not facts.prefix else None  # each of them at most once
        return values is not None and counts(inner, schema, "minItems") and len(values) <= schema["maxItems"]

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
