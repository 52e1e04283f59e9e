"""JSON Patch (RFC 6902) on JSON Pointers (RFC 6901)."""

from __future__ import annotations

import copy
from typing import Any


class PatchError(Exception):
    """The patch can't be applied to this document."""


def apply_patch(document: Any, patch: list[Any]) -> Any:
    """A changed copy of `document`; raises PatchError, and then nothing is changed (RFC 6902, section 5)."""
    changed = copy.deepcopy(document)
    for step in patch:
        if not isinstance(step, dict):
            raise PatchError("an operation must be an object")
        changed = _apply(changed, step)
    return changed


def _apply(document: Any, step: dict[str, Any]) -> Any:
    path = _steps(step.get("path"))
    match step.get("op"):
        case "add":
            return _add(document, path, copy.deepcopy(_needed(step, "value")))
        case "remove":
            return _remove(document, path)
        case "replace":
            _get(document, path)
            value = copy.deepcopy(_needed(step, "value"))
            return value if not path else _add(_remove(document, path), path, value)
        case "move":
            source = _steps(_needed(step, "from"))
            if path[: len(source)] == source and path != source:
                raise PatchError("a place can't be moved into itself")
            value = _get(document, source)
            return _add(_remove(document, source), path, value)
        case "copy":
            return _add(document, path, copy.deepcopy(_get(document, _steps(_needed(step, "from")))))
        case "test":
            if not _equal(_get(document, path), _needed(step, "value")):
                raise PatchError("a tested value is another one")
            return document
    raise PatchError("unknown operation")


def _needed(step: dict[str, Any], name: str) -> Any:
    if name not in step:
        raise PatchError(f"`{name}` is missing")
    return step[name]


def _steps(pointer: Any) -> list[str]:
    if pointer == "":
        return []
    if not isinstance(pointer, str) or not pointer.startswith("/"):
        raise PatchError("a path must be empty or begin with a slash")
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _index(step: str, size: int) -> int:
    if not (step.isascii() and step.isdigit()) or (step[0] == "0" and step != "0") or int(step) >= size:
        raise PatchError("no such element")
    return int(step)


def _get(document: Any, path: list[str]) -> Any:
    for step in path:
        if isinstance(document, list):
            document = document[_index(step, len(document))]
        elif isinstance(document, dict) and step in document:
            document = document[step]
        else:
            raise PatchError("no such place")
    return document


def _add(document: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    parent, step = _get(document, path[:-1]), path[-1]
    if isinstance(parent, list):
        parent.insert(len(parent) if step == "-" else _index(step, len(parent) + 1), value)
    elif isinstance(parent, dict):
        parent[step] = value
    else:
        raise PatchError("no such place")
    return document


def _remove(document: Any, path: list[str]) -> Any:
    _get(document, path)
    if not path:
        return None
    parent = _get(document, path[:-1])
    del parent[_index(path[-1], len(parent)) if isinstance(parent, list) else path[-1]]
    return document


def _equal(first: Any, second: Any) -> bool:
    """RFC 6902, section 4.6: numbers by value, and true is not 1."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(_equal(first[name], second[name]) for name in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_equal, first, second))
    return (type(first) is type(second) and first == second) or (
        isinstance(first, (int, float)) and isinstance(second, (int, float)) and first == second
    )
