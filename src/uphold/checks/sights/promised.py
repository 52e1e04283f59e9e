"""What a contract says of a place in a reply's body: where, and what it expressly leaves open there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.judging.references import lookup, target_of
from uphold.checks.sights.look import EACH, steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Contract, Operation, Schema

_CHOICES: Final = ("allOf", "anyOf", "oneOf")
_DEEPEST: Final = 32


@dataclass(frozen=True, slots=True)
class Promised:
    """What the schemas of one place say."""

    place: str = ""
    """JSON pointer into the release file of the first of them; empty where the contract does not speak of it."""
    types: frozenset[str] = frozenset()
    """JSON types that one of them names, null aside."""
    nullable: bool = False
    """Whether one of them says that it may be null."""
    values: frozenset[str] = frozenset()
    """Texts that an enumeration lists."""
    members: frozenset[str] = frozenset()
    """Names of the members that are declared."""
    is_map: bool = False
    """Whether members that are not declared are declared in common: their names are keys."""


class Promises:
    """What a contract says of the places in the bodies of one operation with one status."""

    def __init__(self, contract: Contract, operation: Operation, status: int) -> None:
        self._schema: Schema = contract.reply_schema(operation, status) or {}
        self._known: dict[str, Promised] = {}

    def at(self, pointer: str) -> Promised:
        """What is said of the place that a pointer of a `Look` names."""
        if pointer not in self._known:
            self._known[pointer] = self._look(pointer)
        return self._known[pointer]

    def _look(self, pointer: str) -> Promised:
        ways = list(self._ways("", self._schema, 0))
        for step in steps(pointer):
            ways = [
                way
                for place, node in ways
                for below, name in _below(node, step)
                for way in self._ways(f"{place}{name}", below, 0)
            ]
        return _told(ways)

    def _ways(self, place: str, node: Any, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """A schema and all that judge the same value with it, each with its place."""
        if not isinstance(node, dict) or depth > _DEEPEST:
            return
        reference = node.get("$ref")
        if isinstance(reference, str):
            target = target_of(reference)
            yield from self._ways(target, lookup(self._schema, target), depth + 1)
        if node.keys() - {"$ref"} and (place or not isinstance(reference, str)):
            yield place, node
        for keyword in _CHOICES:
            for index, part in enumerate(node.get(keyword, ())):
                yield from self._ways(f"{place}/{keyword}/{index}", part, depth + 1)


def _below(node: dict[str, Any], step: str) -> Iterator[tuple[Any, str]]:
    if step == EACH and "items" in node:
        yield node["items"], "/items"
        return
    members = node.get("properties", {})
    if step in members:
        escaped = step.replace("~", "~0").replace("/", "~1")
        yield members[step], f"/properties/{escaped}"
    elif isinstance(node.get("additionalProperties"), dict):
        yield node["additionalProperties"], "/additionalProperties"


def _told(ways: list[tuple[str, dict[str, Any]]]) -> Promised:
    types: set[str] = set()
    values: set[str] = set()
    members: set[str] = set()
    nullable = is_map = False
    for _, node in ways:
        named = node.get("type", ())
        names = {named} if isinstance(named, str) else set(named)
        options = [*node.get("enum", ()), *([node["const"]] if "const" in node else [])]
        nullable = nullable or "null" in names or None in options
        types |= names - {"null"}
        values |= {value for value in options if isinstance(value, str)}
        members.update(node.get("properties", ()))
        is_map = is_map or isinstance(node.get("additionalProperties"), dict) or "patternProperties" in node
    place = next((place for place, node in ways if node.keys() - {"description", "title"}), "")
    return Promised(
        place or next((place for place, _ in ways), ""),
        frozenset(types),
        nullable,
        frozenset(values),
        frozenset(members),
        is_map,
    )
