"""What a contract says of a value: its members, types and words, over all branches of its schema."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from uphold.checks.judging.references import lookup, target_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.contract import Schema

_BRANCHES = ("allOf", "anyOf", "oneOf")
_DEEPEST = 24
"""Branches within branches; a schema that goes deeper in place only goes in a circle."""


class View:
    """A place of a schema: `root` is self-contained, `nodes` are all schemas that may speak of the value there."""

    def __init__(self, root: Schema, *places: Any) -> None:
        self._root = root
        self._places = places
        self.nodes: tuple[Mapping[str, Any], ...] = tuple(
            node for place in places for node in _in_place(root, place, 0)
        )

    @cached_property
    def members(self) -> Mapping[str, View]:
        """The members that an object may have by name."""
        found: dict[str, list[Any]] = {}
        for node in self.nodes:
            for name, schema in (node.get("properties") or {}).items():
                found.setdefault(name, []).append(schema)
        return {name: View(self._root, *schemas) for name, schemas in found.items()}

    @cached_property
    def choosers(self) -> frozenset[str]:
        """The members that tell between branches: only words that the contract gives to a branch may stand there
        (OpenAPI 3.1, Discriminator Object)."""
        told = (node.get("discriminator") for node in self.nodes)
        return frozenset(one["propertyName"] for one in told if isinstance(one, dict) and "propertyName" in one)

    def allows(self, value: Any) -> bool:
        """Whether every schema of the place allows a value; formats aside."""
        return bool(self._judge.is_valid(value))

    @cached_property
    def _judge(self) -> jsonschema_rs.Draft202012Validator:
        around = {name: part for name, part in self._root.items() if name not in {"$ref", "$schema"}}
        schema = self._root if self._places == (self._root,) else {**around, "allOf": list(self._places)}
        return jsonschema_rs.Draft202012Validator(schema, validate_formats=False)

    @cached_property
    def required(self) -> frozenset[str]:
        """The members that some branch requires."""
        return frozenset(name for node in self.nodes for name in node.get("required", ()))

    @cached_property
    def certain(self) -> Mapping[str, View]:
        """The members that no choice between branches decides on."""
        found: dict[str, list[Any]] = {}
        for node in _in_place(self._root, {"allOf": list(self._places)}, 0, branches=("allOf",)):
            for name, schema in (node.get("properties") or {}).items():
                found.setdefault(name, []).append(schema)
        return {name: View(self._root, *schemas) for name, schemas in found.items()}

    @cached_property
    def items(self) -> View | None:
        """The elements of a list; None when it is no list, or nothing is said of them."""
        found = [node["items"] for node in self.nodes if isinstance(node.get("items"), dict)]
        return View(self._root, *found) if found else None

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that it names; empty: any."""
        return frozenset(kind for node in self.nodes for kind in _listed(node.get("type")))

    @cached_property
    def words(self) -> frozenset[str]:
        """The formats that it names."""
        return frozenset(node["format"] for node in self.nodes if isinstance(node.get("format"), str))

    @cached_property
    def options(self) -> tuple[Any, ...]:
        """The values that it lists; empty where some branch lists none."""
        lists = [node.get("enum", [node["const"]] if "const" in node else None) for node in self.nodes]
        told = [options for options in lists if options is not None]
        return tuple(value for options in told for value in options)

    @cached_property
    def steps(self) -> tuple[Any, ...]:
        """The steps that a number must be a multiple of."""
        return tuple(node["multipleOf"] for node in self.nodes if "multipleOf" in node)

    def says(self, keyword: str) -> bool:
        """Whether some branch says `keyword: true`."""
        return any(node.get(keyword) is True for node in self.nodes)

    @cached_property
    def is_closed(self) -> bool:
        """Whether some branch forbids members that it does not name."""
        return any(
            node.get(word) is False for node in self.nodes for word in ("additionalProperties", "unevaluatedProperties")
        )

    @cached_property
    def is_map(self) -> bool:
        """Whether it is an object whose members have names of any kind and values of one."""
        return not self.members and any(isinstance(node.get("additionalProperties"), dict) for node in self.nodes)

    @cached_property
    def defaults(self) -> tuple[Any, ...]:
        """The documented defaults."""
        return tuple(node["default"] for node in self.nodes if "default" in node)


def view_of(schema: Schema | None) -> View | None:
    """The view of a self-contained schema as a contract gives it; None of None."""
    return None if schema is None else View(schema, schema)


def _in_place(
    root: Schema, node: Any, depth: int, *, branches: tuple[str, ...] = _BRANCHES
) -> Iterator[Mapping[str, Any]]:
    """`node` and every schema in it that speaks of the same value, references followed."""
    if not isinstance(node, dict) or depth > _DEEPEST:
        return
    yield node
    if "$ref" in node:
        yield from _in_place(root, lookup(root, target_of(node["$ref"])), depth + 1, branches=branches)
    for word in branches:
        for branch in node.get(word) or ():
            yield from _in_place(root, branch, depth + 1, branches=branches)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
