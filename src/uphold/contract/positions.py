"""Where things stand in a JSON or YAML text: JSON pointer → line and column."""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Iterator
from functools import cached_property
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the stubs
from typing import Any, Final, NamedTuple

import yaml

from uphold.contract import pointers
from uphold.contract.yaml_tree import LOADER

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_OPENERS: Final = ("{", "[")
_scan: Final = json.JSONDecoder(strict=False).raw_decode


class Found(NamedTuple):
    """Where a pointer leads; lines and columns count from 1."""

    line: int
    column: int
    is_exact: bool
    """Whether the whole pointer was found, and not only a place around it."""


class Positions:
    """The places of one text; each object and array is indexed when a pointer first leads through it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._json: dict[int, dict[str, tuple[int, int]]] = {}
        """Offset of an object or array → its members: offset where each shows (its key), offset of its value."""
        self._yaml: Any = None
        self._is_json = text.lstrip()[:1] in _OPENERS and self._is_sound_json()
        if not self._is_json:
            try:
                self._yaml = yaml.compose(text, Loader=LOADER)
            except yaml.YAMLError:
                return

    def find(self, pointer: str) -> Found | None:
        """The key, or element of a list, that `pointer` names ("" is the whole text), else the nearest place
        around it; None when the text is neither JSON nor YAML.

        A step ``anyOf/0`` that the text does not have is passed over: normalising inserts it.
        """
        if not self._is_json and self._yaml is None:
            return None
        tokens = pointers.split(pointer)
        value: Any = _skip(self._text, 0) if self._is_json else self._yaml
        mark: Any = value if self._is_json else self._yaml.start_mark
        step = self._json_step if self._is_json else _yaml_step
        at = 0
        while at < len(tokens):
            found = step(value, tokens[at])
            if found is not None:
                mark, value = found
                at += 1
            elif tokens[at : at + 2] == ("anyOf", "0"):
                at += 2
            else:
                break
        line, column = self._line_and_column(mark) if self._is_json else (mark.line + 1, mark.column + 1)
        return Found(line, column, at == len(tokens))

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        """As `line_and_column`, for many offsets of one text."""
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    @cached_property
    def _starts(self) -> list[int]:
        """Offsets at which lines begin."""
        return [0, *(match.end() for match in re.finditer("\n", self._text))]

    def _is_sound_json(self) -> bool:
        """Whether the outermost members can be read; YAML may begin with a brace, too."""
        try:
            self._json_step(_skip(self._text, 0), "")
        except (ValueError, IndexError):
            return False
        return True

    def _json_step(self, start: int, token: str) -> tuple[int, int] | None:
        members = self._json.get(start)
        if members is None:
            members = self._json[start] = {name: (shown, at) for name, shown, at in _members(self._text, start)}
        return members.get(token)


def locate(text: str, pointer: str) -> tuple[int, int] | None:
    """1-based line and column of the key (or list item) that `pointer` names in a JSON or YAML text; None when
    the text has no such place. A pointer of "" is the start of the document."""
    found = Positions(text).find(pointer)
    return (found.line, found.column) if found and found.is_exact else None


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """1-based line and column of a character offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def duplicate_key(text: str) -> tuple[str, str, int, int]:
    """The first duplicate key of a JSON text that has one: key, pointer, offsets of both.

    Raises:
        ValueError: there is none.

    """
    start = _skip(text, 0)
    waiting = [("", _members(text, start), text[start] == "{", dict[str, int]())]
    while waiting:
        above, members, is_object, seen = waiting[-1]
        name, shown, at = next(members, (None, 0, 0))
        if name is None:
            waiting.pop()
            continue
        pointer = above + pointers.join(name)
        if is_object and name in seen:
            return name, pointer, seen[name], shown
        seen[name] = shown
        if text[at] in _OPENERS:
            waiting.append((pointer, _members(text, at), text[at] == "{", {}))
    message = "no key stands twice"
    raise ValueError(message)


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """The members of the JSON value at `start`: name (or number), offset where it shows, offset of its value.
    A value is passed over at the speed of ``json.loads``, and only when the next member is asked for."""
    if text[start] not in _OPENERS:
        return
    at = _skip(text, start + 1)
    number = 0
    while text[at] not in "}]":
        shown = at
        name = str(number)
        if text[start] == "{":
            if text[at] != '"':
                message = "no key of JSON"
                raise ValueError(message)
            name, at = scanstring(text, at + 1, False)  # noqa: FBT003 - positional in the standard library
            at = _skip(text, _skip(text, at) + 1)
        yield name, shown, at
        number += 1
        at = _skip(text, _scan(text, at)[1])
        if text[at] == ",":
            at = _skip(text, at + 1)


def _yaml_step(node: Any, token: str) -> tuple[Any, Any] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == token:
                return key.start_mark, value
    elif isinstance(node, yaml.SequenceNode) and token.isdigit() and int(token) < len(node.value):
        item = node.value[int(token)]
        return item.start_mark, item
    return None
