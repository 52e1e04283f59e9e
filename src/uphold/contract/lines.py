"""From a JSON pointer to the line of a file, for JSON and YAML; costs nothing until it is asked."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the stubs
from typing import TYPE_CHECKING, Any

import yaml

from uphold.contract import pointers
from uphold.contract.reading import decode, read_bytes
from uphold.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

_BLANK = re.compile(r"[ \t\n\r]*")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Lines:
    """The lines of one file; indexes each object and array the first time a pointer leads through it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._json: _JsonIndex | None = None
        self._yaml: Any = None
        self._opened = False

    def line(self, pointer: str) -> int | None:
        """1-based line of the member or element that `pointer` names. Where the file ends before the pointer
        does (a normalised schema may be deeper), the line of the nearest place around it; None: no file."""
        if not self._opened:
            self._open()
        tokens = pointers.split(pointer)
        if self._json is not None:
            return self._json.line(tokens)
        return _yaml_line(self._yaml, tokens) if self._yaml is not None else None

    def _open(self) -> None:
        self._opened = True
        try:
            text = decode(read_bytes(self._path, str(self._path)), str(self._path))
        except InputError:
            return
        if text.lstrip()[:1] in ("{", "["):
            self._json = _JsonIndex(text)
            if self._json.is_sound():
                return
            self._json = None
        try:
            self._yaml = yaml.compose(text, Loader=_LOADER)
        except yaml.YAMLError:
            return


class _JsonIndex:
    """Offsets of members, found with the standard library's scanner: values that are passed over are read
    at the speed of ``json.loads``."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._scan = json.JSONDecoder(strict=False).raw_decode
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._members: dict[int, dict[str, tuple[int, int]]] = {}

    def is_sound(self) -> bool:
        try:
            self._index(self._skip(0))
        except (ValueError, StopIteration, IndexError):
            return False
        return True

    def line(self, tokens: tuple[str, ...]) -> int | None:
        start = self._skip(0)
        shown = start
        for token in drop_inserted(tokens, self, start):
            members = self._index(start)
            if token not in members:
                break
            shown, start = members[token]
        return bisect_right(self._breaks, shown - 1) + 1

    def has(self, start: int, token: str) -> int | None:
        """Offset of the value of the member `token` of the value at `start`."""
        found = self._index(start).get(token)
        return found[1] if found else None

    def _skip(self, at: int) -> int:
        match = _BLANK.match(self._text, at)
        return match.end() if match else at

    def _index(self, start: int) -> dict[str, tuple[int, int]]:
        """Member name or element number → offset where it shows (its key) and offset of its value."""
        known = self._members.get(start)
        if known is None:
            known = self._members[start] = {}
            opener = self._text[start]
            if opener in "{[":
                self._walk(start, known, is_object=opener == "{")
        return known

    def _walk(self, start: int, members: dict[str, tuple[int, int]], *, is_object: bool) -> None:
        at = self._skip(start + 1)
        while self._text[at] not in "}]":
            shown = at
            if is_object:
                name, at = scanstring(self._text, at + 1, False)  # noqa: FBT003 - positional in the standard library
                at = self._skip(self._skip(at) + 1)
            else:
                name = str(len(members))
            members[name] = (shown, at)
            _, at = self._scan(self._text, at)
            at = self._skip(at)
            if self._text[at] == ",":
                at = self._skip(at + 1)


def drop_inserted(tokens: tuple[str, ...], index: _JsonIndex, start: int) -> list[str]:
    """`tokens` without the ``anyOf/0`` steps that normalisation inserts around a nullable combination."""
    kept: list[str] = []
    position, at = 0, start
    while position < len(tokens):
        deeper = index.has(at, tokens[position])
        if deeper is None:
            if tokens[position : position + 2] == ("anyOf", "0"):
                position += 2
                continue
            break
        kept.append(tokens[position])
        at = deeper
        position += 1
    return kept


def _yaml_line(root: Any, tokens: tuple[str, ...]) -> int:
    node, line = root, root.start_mark.line
    position = 0
    while position < len(tokens):
        step = _yaml_step(node, tokens[position])
        if step is None:
            if tokens[position : position + 2] == ("anyOf", "0"):
                position += 2
                continue
            break
        line, node = step
        position += 1
    return int(line) + 1


def _yaml_step(node: Any, token: str) -> tuple[int, Any] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == token:
                return key.start_mark.line, value
    elif isinstance(node, yaml.SequenceNode) and token.isdigit() and int(token) < len(node.value):
        item = node.value[int(token)]
        return item.start_mark.line, item
    return None
