"""References: which schemas a schema refers to, and the circles among them that no value can ever end.

A tree or a list of records refers to itself through ``properties`` or ``items`` and is fine: each step goes
deeper into the value. A circle through ``$ref``, ``allOf`` and their like alone stays at one value for ever
(https://json-schema.org/draft/2020-12/json-schema-core#section-9.4.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uphold.contract import pointers
from uphold.contract.normalise import IN_PLACE, MANY, MAPS, ONE
from uphold.contract.places import schema_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from uphold.contract.model import Schema
    from uphold.errors import InputError


def children(schema: Schema) -> Iterator[tuple[str, str, Any]]:
    """The schemas directly inside `schema`: keyword, pointer from `schema`, schema."""
    for key, value in schema.items():
        if key in ONE:
            yield key, f"/{key}", value
        elif key in MANY:
            for index, child in enumerate(value):
                yield key, f"/{key}/{index}", child
        elif key in MAPS:
            for name, child in value.items():
                yield key, f"/{key}/{pointers.escape(name)}", child


def references(schema: Any) -> Iterator[str]:
    """The ``$ref`` values of `schema` and of the schemas inside it, each as often as it stands there."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"]
        for _, _, child in children(schema):
            yield from references(child)


def refuse_circles(homes: Mapping[str, Schema], problem: Callable[[str, str], InputError]) -> None:
    """Raise what `problem` makes of the first circle of references that stays at one value."""
    finished: set[str] = set()
    for home in homes:
        _visit(home, homes, [], finished, problem)


def _visit(
    at: str,
    homes: Mapping[str, Schema],
    trail: list[str],
    finished: set[str],
    problem: Callable[[str, str], InputError],
) -> None:
    if at in finished:
        return
    if at in trail:
        steps = " → ".join(f"#{step}" for step in [*trail[trail.index(at) :], at])
        raise problem(f"the schema refers to itself without end: {steps}", at)
    trail.append(at)
    for target in _same_value(schema_of(at, homes)):
        _visit(target, homes, trail, finished, problem)
    trail.pop()
    finished.add(at)


def _same_value(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield pointers.from_reference(schema["$ref"]) or ""
        for key, _, child in children(schema):
            if key in IN_PLACE:
                yield from _same_value(child)
