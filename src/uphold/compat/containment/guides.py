"""What the schemas of a place say, in whichever branch: constants that are worth trying out there."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from uphold.compat.containment.matching import matches
from uphold.compat.containment.shapes import Shape
from uphold.compat.containment.sides import Node
from uphold.contract import escape_pointer

_IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"})
_REST = ("additionalProperties", "unevaluatedProperties")


class Guide:
    """What several schemas say about one place, in whichever branch: constants worth trying out."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.schemas: list[tuple[Node, dict[str, Any]]] = []
        waiting = list(nodes)
        self.starts = tuple(waiting)
        seen = set(waiting)
        while waiting:
            node = waiting.pop(0)
            schema = node.schema()
            if not isinstance(schema, dict):
                continue
            self.schemas.append((node, schema))
            target = node.target()
            for child in [*([target] if target else []), *(one for word, one in node.children() if word in _IN_PLACE)]:
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)

    def all(self, keyword: str) -> list[Any]:
        """What is said under `keyword`."""
        return [schema[keyword] for _, schema in self.schemas if keyword in schema]

    def values(self) -> list[Any]:
        """Values of enum and const."""
        return [*itertools.chain.from_iterable(self.all("enum")), *self.all("const")]

    def names(self) -> list[str]:
        """Names of members that are declared or required anywhere."""
        found = [
            name for _, schema in self.schemas for name in [*schema.get("properties", ()), *schema.get("required", ())]
        ]
        return list(dict.fromkeys(found))

    def member(self, name: str) -> Guide:
        """The guide of a member."""
        found = [node.below(f"/properties/{escape_pointer(name)}") for node in self._declaring.get(name, ())]
        for node, schema in self._beyond:
            hits = [one for one in schema.get("patternProperties", ()) if matches(one, name)]
            found += [node.below(f"/patternProperties/{escape_pointer(one)}") for one in hits]
            if name not in schema.get("properties", ()):
                found += [node.below(f"/{word}") for word in _REST if word in schema]
        return Guide(found)

    @cached_property
    def _declaring(self) -> dict[str, list[Node]]:
        """Name of a member → the schemas that declare it."""
        found: dict[str, list[Node]] = {}
        for node, schema in self.schemas:
            for name in schema.get("properties", ()):
                found.setdefault(name, []).append(node)
        return found

    @cached_property
    def _beyond(self) -> list[tuple[Node, dict[str, Any]]]:
        """The schemas that say something of members that they do not name."""
        words = {"patternProperties", *_REST}
        return [(node, schema) for node, schema in self.schemas if not words.isdisjoint(schema)]

    def agrees(self, shape: Shape) -> bool:
        """Whether all that is said of a place is the same, so that nothing there is worth trying out."""
        said = {node.digest() for node in self.starts}
        return bool(said) and said == {node.digest() for node in shape.nodes}

    def items(self) -> Guide:
        """The guide of the items, wherever they stand."""
        found = []
        for node, schema in self.schemas:
            found += [node.below(f"/{word}") for word in ("items", "contains", "unevaluatedItems") if word in schema]
            found += [node.below(f"/prefixItems/{index}") for index, _ in enumerate(schema.get("prefixItems", ()))]
        return Guide(found)
