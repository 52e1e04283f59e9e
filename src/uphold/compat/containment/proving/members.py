"""Proofs about objects: which members they have, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from uphold.compat.containment.made_up import required_member, text_with
from uphold.compat.containment.matching import matches
from uphold.compat.containment.parts import Part, Union
from uphold.compat.containment.proving.steps import Steps
from uphold.compat.containment.shapes import Shape
from uphold.compat.containment.sides import Node
from uphold.contract import escape_pointer


def _names_of(shape: Shape, pattern: str = "") -> Shape:
    """The names that members may have; only those in which `pattern` is found."""
    said = frozenset(part.node.below("/propertyNames") for part in shape.facts.parts if "propertyNames" in part.schema)
    return Shape(said | {text_with(pattern)}, side=shape.side)


class MemberProofs(Steps):
    """A method for each group of keywords of objects."""

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
        by_pattern = {one: outer.below(f"/patternProperties/{escape_pointer(one)}") for one in patterns}
        return self._unnamed(inner, by_pattern, rest)

    def _unnamed(self, inner: Shape, by_pattern: dict[str, Node], rest: Node | None) -> bool:
        """Whether members that no ``properties`` names are within what the outer schema says of them."""
        facts = inner.facts
        own = {one: part for part in facts.parts for one in part.schema.get("patternProperties", ())}
        for pattern, part in own.items():
            node = part.node.below(f"/patternProperties/{escape_pointer(pattern)}")
            values = Shape(frozenset({node}), side=inner.side)
            asked = [*by_pattern.values()]
            if rest is not None and pattern not in by_pattern and not self._one_covers(by_pattern, inner, pattern):
                asked.append(rest)
            if not all(self._all_within(values, node) for node in asked):
                return False
        values = facts.rest()
        asked = [node for one, node in by_pattern.items() if one not in own]
        if rest is not None and not self._all_within(values, rest) and not self._one_covers(by_pattern, inner):
            return False
        return all(self._all_within(values, node) for node in asked)

    def _one_covers(self, patterns: Iterable[str], inner: Shape, own: str = "") -> bool:
        """Whether one of `patterns` is found in every name of a member (of those in which `own` is found)."""
        names = _names_of(inner, own)
        return any(self._all_within(names, text_with(one)) for one in patterns)

    def _names(self, inner: Shape, outer: Node, _schema: dict[str, Any]) -> bool:
        """PropertyNames."""
        facts = inner.facts
        if "object" not in facts.kinds:
            return True
        allowed = outer.below("/propertyNames")
        if self._all_within(_names_of(inner), allowed):
            return True
        if not self._is_closed(inner):
            return False
        own = {one for part in facts.parts for one in part.schema.get("patternProperties", ())}
        return all(allowed.allows(name) for name in facts.declared if facts.member(name) is not None) and all(
            self._all_within(_names_of(inner, one), allowed) for one in sorted(own)
        )

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
