"""How deep a document may go: containers within containers, whatever it is written in."""

from __future__ import annotations

from typing import Any, Final

from uphold.errors import InputError, Place

MAX_DEPTH: Final = 200
"""Real documents stay below 50; the limit keeps recursive code safe."""


def too_deep(name: str, line: int | None = None) -> InputError:
    """Say that the document `name` goes deeper than `MAX_DEPTH`."""
    message = f"is nested deeper than {MAX_DEPTH} levels"
    return InputError(message, place=Place(name, line), remedy="Move the deep parts into named components")


def check_depth(tree: dict[str, Any], name: str) -> None:
    """Refuse a tree that goes deeper than `MAX_DEPTH`; raises InputError."""
    level: list[Any] = [tree]
    for _ in range(MAX_DEPTH):
        level = [
            value
            for node in level
            for value in (node.values() if type(node) is dict else node)
            if type(value) is dict or type(value) is list
        ]
        if not level:
            return
    raise too_deep(name)
