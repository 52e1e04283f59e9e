"""Where things stand in a JSON or YAML text that is being read: JSON pointer to line and column."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

import yaml

from uphold.contract import pointers

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]', re.DOTALL)
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_decode = json.JSONDecoder().raw_decode


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """1-based line and column of a character offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def locate(text: str, pointer: str) -> tuple[int, int] | None:
    """1-based line and column of the key (or list item) that `pointer` names in a readable JSON or YAML text.

    None when the text has no such place. A pointer of "" is the start of the document.
    """
    tokens = list(pointers.split(pointer))
    if text.lstrip()[:1] in ("{", "["):
        try:
            offset = _locate_json(text, tokens)
        except (ValueError, IndexError):
            pass  # YAML may begin with a brace too
        else:
            return None if offset is None else line_and_column(text, offset)
    return _locate_yaml(text, tokens)


def duplicate_key(text: str) -> tuple[str, str, int, int]:
    """The first duplicate key of a JSON text that has one: key, pointer, offsets of both.

    Raises:
        ValueError: there is none.

    """
    stack: list[tuple[dict[str, int], list[str | int]]] = []  # keys so far; what this container is in now
    last: tuple[str, int] = ("", 0)
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word in ("{", "["):
            stack.append(({}, [0] if word == "[" else []))
        elif word in ("}", "]"):
            stack.pop()
        elif word == "," and stack and stack[-1][1] and isinstance(stack[-1][1][0], int):
            stack[-1][1][0] += 1
        elif word == ":":
            seen, position = stack[-1]
            key, offset = last
            position[:] = [key]
            if key in seen:
                pointer = pointers.join(*(place[0] for _, place in stack))
                return key, pointer, seen[key], offset
            seen[key] = offset
        elif word[0] == '"':
            last = (_decode(text, match.start())[0], match.start())
    message = "no key stands twice"
    raise ValueError(message)


def _skip(text: str, offset: int) -> int:
    match = _BLANK.match(text, offset)
    return match.end() if match else offset


def _locate_json(text: str, tokens: list[str]) -> int | None:
    """Walk down to the place and leap over whole values beside it with the C decoder."""
    place = offset = _skip(text, 0)
    for token in tokens:
        opener = text[offset : offset + 1]
        if opener not in ("{", "["):
            return None
        offset = _skip(text, offset + 1)
        index = 0
        while text[offset] not in "}]":
            place = offset
            if opener == "{":
                key, offset = _decode(text, offset)
                offset = _skip(text, _skip(text, offset) + 1)  # the colon
            else:
                key = str(index)
            if key == token:
                break
            offset = _skip(text, _decode(text, offset)[1])
            index += 1
            if text[offset] == ",":
                offset = _skip(text, offset + 1)
        else:
            return None
    return place


def _locate_yaml(text: str, tokens: list[str]) -> tuple[int, int] | None:
    """Follow the events until the keys above the current one are `tokens`; merged members are not found."""
    if not tokens:
        return 1, 1
    path: list[_Level] = []
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            path.pop()
        elif not isinstance(event, yaml.NodeEvent):
            continue
        else:
            is_key = bool(path) and path[-1].awaits_key
            if is_key:
                path[-1].token, path[-1].awaits_key = getattr(event, "value", None), False
            mark = event.start_mark
            if mark and [level.token for level in path] == tokens:
                return mark.line + 1, mark.column + 1
            if isinstance(event, yaml.CollectionStartEvent):
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                path.append(_Level(is_mapping, awaits_key=is_mapping, token=None if is_mapping else "0"))
            if is_key or isinstance(event, yaml.CollectionStartEvent):
                continue
        if path:
            path[-1].next()
    return None


@dataclass(slots=True)
class _Level:
    """One open YAML container, and where in it the events are."""

    is_mapping: bool
    awaits_key: bool
    token: str | None

    def next(self) -> None:
        if self.is_mapping:
            self.awaits_key = True
        else:
            self.token = str(int(self.token or 0) + 1)
