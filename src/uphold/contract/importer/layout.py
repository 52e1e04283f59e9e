"""JSON as release files hold it: one fact to a line, small things on one line, the same bytes every time."""

from __future__ import annotations

import json
from typing import Any, Final

WIDTH: Final = 100
"""Longest object or list that is written on one line, in characters without its indentation."""

_string = json.JSONEncoder(ensure_ascii=False).encode


def render(document: dict[str, Any]) -> bytes:
    """UTF-8 JSON with one space of indentation and a line feed at its end; members stay in their order."""
    return "\n".join([*_lines(document, is_root=True), ""]).encode()


def _lines(value: Any, *, is_root: bool = False) -> list[str]:
    if isinstance(value, dict) and value:
        return _container("{", [_member(name, _lines(inner)) for name, inner in value.items()], "}", is_root)
    if isinstance(value, list) and value:
        return _container("[", [_lines(item) for item in value], "]", is_root)
    return [_string(value)]


def _member(name: str, lines: list[str]) -> list[str]:
    return [f"{_string(name)}: {lines[0]}", *lines[1:]]


def _container(opener: str, parts: list[list[str]], closer: str, is_root: bool) -> list[str]:  # noqa: FBT001 - private
    length = sum(len(part[0]) + 2 for part in parts)
    if not is_root and length <= WIDTH and all(len(part) == 1 for part in parts):
        return [opener + ", ".join(part[0] for part in parts) + closer]
    lines = [opener]
    for number, part in enumerate(parts, 1):
        lines += [" " + line for line in part]
        if number < len(parts):
            lines[-1] += ","
    lines.append(closer)
    return lines
