"""Which schemas speak of the same value: a schema, its branches, what it refers to, the schema around it, and those
that refer to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uphold.checks.documents.schemas import IN_PLACE, found, target
from uphold.checks.judging.references import lookup
from uphold.contract import pointer_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.documents.schemas import Node
    from uphold.contract import Contract


class Composition:
    """Finds what else speaks of a value; the references of the document are gathered when first needed."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._known: dict[str, set[str]] | None = None

    def about(self, place: str) -> Iterator[dict[str, Any]]:
        """Each schema about the value of the one at `place`, itself first. What only some values must fit counts."""
        waiting, seen, inside = [place], {place}, set[str]()
        while waiting:
            at = waiting.pop()
            yield from self._inside(lookup(self._contract.document, at), inside)
            around = _around(at)
            for other in [*self._users.get(at, ()), *([around] if around else ())]:
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)

    def _inside(self, schema: Any, seen: set[str]) -> Iterator[dict[str, Any]]:
        if not isinstance(schema, dict):
            return
        yield schema
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            yield from self._inside(target(self._contract, reference), seen)
        for keyword in sorted(IN_PLACE & schema.keys()):
            held = schema[keyword]
            branches = held if isinstance(held, list) else [held]
            if keyword == "dependentSchemas" and isinstance(held, dict):
                branches = list(held.values())
            for branch in branches:
                yield from self._inside(branch, seen)

    @property
    def _users(self) -> dict[str, set[str]]:
        """Place of a schema → the schemas that say of a value of theirs that it has to fit it, too."""
        if self._known is None:
            self._known = {}
            for place, reference in found(self._contract, "composition", _reference):
                user, led = _around(place), pointer_of(reference)
                if user and led is not None:
                    self._known.setdefault(led, set()).add(user)
        return self._known


def _reference(node: Node) -> list[str]:
    reference = node.schema.get("$ref")
    return [reference] if isinstance(reference, str) and node.keyword in IN_PLACE else []


def _around(place: str) -> str:
    """The schema in which the one at `place` stands as a branch; empty where it is none."""
    above, _, last = place.rpartition("/")
    if last in IN_PLACE:
        return above
    outer, _, keyword = above.rpartition("/")
    return outer if keyword in IN_PLACE else ""
