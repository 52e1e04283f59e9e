"""How deep a document may go: containers within containers, whatever it is written in."""

from __future__ import annotations

from itertools import chain
from typing import Any, Final

from uphold.errors import InputError, Place

MAX_DEPTH: Final = 200
"""Real documents stay below 50; the limit keeps recursive code safe."""


def too_deep(name: str, line: int | None = None) -> InputError:
    """Say that the document `name` goes deeper than `MAX_DEPTH`."""
    message = f"is nested deeper than {MAX_DEPTH} levels"
    return InputError(message, place=Place(name, line), remedy="Move the deep parts into named components")


def check_depth(tree: dict[str, Any], name: str) -> int:
    """Refuse a tree that goes deeper than `MAX_DEPTH`; raises InputError. How many members its objects have in all."""
    mappings, lists = [tree], list[list[Any]]()
    members = 0
    for _ in range(MAX_DEPTH):
        members += sum(map(len, mappings))
        level = [*chain.from_iterable(map(dict.values, mappings)), *chain.from_iterable(lists)]
        mappings = [value for value in level if type(value) is dict]
        lists = [value for value in level if type(value) is list]
        if not mappings and not lists:
            return members
    raise too_deep(name)
