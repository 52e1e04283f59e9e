"""Where things stand in a JSON or YAML text: JSON pointer → line and column."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from functools import cached_property
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the stubs
from typing import Any, Final, NamedTuple

import msgspec

from uphold.contract import pointers

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_BLANKS: Final = re.compile(rb"[ \t\n\r]*")
_WHITE: Final = b" \t\n\r"
_KEY: Final = re.compile(rb'"(?:[^"\\]|\\.)*"[ \t\n\r]*:[ \t\n\r]*')
_OPENERS: Final = ("{", "[")
_OPENING: Final = (b"{", b"[")
_BLOCK: Final = 1 << 15
_scan: Final = json.JSONDecoder(strict=False).raw_decode

Step = tuple[int, tuple[int, int]]
"""Of a member of a JSON text: the offset where it shows (its key), and both ends of its value."""


class Found(NamedTuple):
    """Where a pointer leads; lines and columns count from 1."""

    line: int
    column: int
    is_exact: bool
    """Whether the whole pointer was found, and not only a place around it."""


class Positions:
    """The places of one text; each object and array is indexed when a pointer first leads through it."""

    def __init__(self, text: str | bytes) -> None:
        """`text`: as bytes, when it is UTF-8 without a byte order mark."""
        self._text = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        self._json: dict[tuple[int, int], dict[str, Step]] = {}
        """Ends of an object or array → its members."""

    def find(self, pointer: str) -> Found | None:
        """The key, or element of a list, that `pointer` names ("" is the whole text), else the nearest place
        around it; None when the text is neither JSON nor YAML.

        A step ``anyOf/0`` that the text does not have is passed over: normalising inserts it.
        """
        mark, is_exact = self._mark(pointer)
        if mark is None:
            return None
        if not isinstance(mark, int):
            return Found(mark.line + 1, mark.column + 1, is_exact)
        start = self._text.rfind(b"\n", 0, mark) + 1
        return Found(self._line(mark), len(self._text[start:mark].decode("utf-8", "surrogatepass")) + 1, is_exact)

    def line(self, pointer: str) -> int | None:
        """As `find`, the line alone: quicker by far in a text of one line."""
        if self._is_one_line:
            return 1
        mark, _ = self._mark(pointer)
        if mark is None:
            return None
        return self._line(mark) if isinstance(mark, int) else int(mark.line) + 1

    def _mark(self, pointer: str) -> tuple[Any, bool]:
        """Where `pointer` leads, as an offset in bytes or a mark of YAML, and whether it leads all the way."""
        if not self._is_json and self._yaml is None:
            return None, False
        tokens = pointers.split(pointer)
        value: Any = self._whole if self._is_json else self._yaml
        mark: Any = self._whole[0] if self._is_json else self._yaml.start_mark
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
        return mark, at == len(tokens)

    @cached_property
    def _is_json(self) -> bool:
        return self._text.lstrip()[:1] in _OPENING and self._is_sound_json()

    @cached_property
    def _yaml(self) -> Any:
        from uphold.contract.yaml_tree import compose_yaml  # noqa: PLC0415 - slow to import, and JSON needs it not

        return compose_yaml(self._text.decode("utf-8", "surrogatepass"))

    @cached_property
    def _is_one_line(self) -> bool:
        return b"\n" not in self._text and b"\r" not in self._text

    @property
    def _whole(self) -> tuple[int, int]:
        return _after_blanks(self._text, 0), len(self._text.rstrip(_WHITE))

    def _line(self, offset: int) -> int:
        """The line of an offset in bytes."""
        block = offset // _BLOCK
        return self._lines[block] + self._text.count(b"\n", block * _BLOCK, offset)

    @cached_property
    def _lines(self) -> list[int]:
        """The line in which each block of the text begins."""
        counts = (self._text.count(b"\n", at, at + _BLOCK) for at in range(0, len(self._text), _BLOCK))
        return list(itertools.accumulate(counts, initial=1))

    def _is_sound_json(self) -> bool:
        """Whether the outermost members can be read; YAML may begin with a brace, too."""
        try:
            self._json_step(self._whole, "")
        except (ValueError, msgspec.MsgspecError):
            return False
        return True

    def _json_step(self, ends: tuple[int, int], token: str) -> Step | None:
        members = self._json.get(ends)
        if members is None:
            members = self._json[ends] = dict(_parts(self._text, *ends))
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


def _parts(text: bytes, start: int, end: int) -> Iterator[tuple[str, Step]]:
    """As `_members`, of JSON without duplicate keys, and as quick as a parser that makes no values; in bytes."""
    is_object = text[start : start + 1] == b"{"
    if not is_object and text[start : start + 1] != b"[":
        return
    whole = memoryview(text)[start:end]
    values: Any = msgspec.json.decode(whole, type=dict[str, msgspec.Raw] if is_object else list[msgspec.Raw])
    at = _after_blanks(text, start + 1)
    for name in values if is_object else range(len(values)):
        shown = at
        if is_object:
            key = _KEY.match(text, at)
            if key is None:
                raise ValueError(f"no key of JSON at {at}")
            at = key.end()
        after = at + len(memoryview(values[name]))
        yield str(name), (shown, (at, after))
        at = _after_blanks(text, after)
        if text[at : at + 1] == b",":
            at = _after_blanks(text, at + 1)


def _after_blanks(text: bytes, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _yaml_step(node: Any, token: str) -> tuple[Any, Any] | None:
    if node.id == "mapping":
        for key, value in node.value:
            if key.value == token:
                return key.start_mark, value
    elif node.id == "sequence" and token.isdigit() and int(token) < len(node.value):
        item = node.value[int(token)]
        return item.start_mark, item
    return None
