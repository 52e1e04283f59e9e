"""Circles of references that no value can ever end.

A tree or a list of records refers to itself through ``properties`` or ``items`` and is fine: each step goes
deeper into the value. A circle through ``$ref``, ``allOf`` and their like alone stays at one value for ever
(https://json-schema.org/draft/2020-12/json-schema-core#section-9.4.1).
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from uphold.contract.grammar import IN_PLACE, children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def endless_circle(starts: Iterable[str], targets: Callable[[str], Iterable[str]]) -> list[str] | None:
    """The steps of a circle that one of `starts` reaches, its first step also last; None: there is none.

    `targets` gives for a step what it leads to at the same value. Of the steps, the one reached first is first.
    """
    graph: dict[str, list[str]] = {}
    waiting = list(starts)
    for step in waiting:  # which grows on the way
        if step not in graph:
            graph[step] = list(targets(step))
            waiting += graph[step]
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for step, after in graph.items():
        for one in after:
            sorter.add(one, step)
    try:
        sorter.prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][:-1]
        reached = {step: number for number, step in enumerate(graph)}
        first = min(range(len(circle)), key=lambda at: reached[circle[at]])
        return [*circle[first:], *circle[: first + 1]]
    return None


def references_in_place(schema: Any) -> Iterator[str]:
    """The ``$ref`` values whose judgement of a value is part of the judgement of `schema` on the same value."""
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("$ref"), str):
        yield schema["$ref"]
    for steps, child, _ in children(schema, "schema"):
        if steps[0] in IN_PLACE:
            yield from references_in_place(child)
