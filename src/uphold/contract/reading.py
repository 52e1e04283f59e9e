"""Bytes to a tree of dicts, lists and scalars: JSON (RFC 8259) or YAML (1.2, core schema), and nothing lost.

A document is read as what its author wrote: `no`, `on` and `2026-01-31` stay strings as YAML 1.2 has it,
every key is a string (`200`), a key written twice is an error and not the last one silently winning.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any, Final, NoReturn

import msgspec

from uphold.contract.nesting import check_depth, too_deep
from uphold.contract.positions import duplicate_key, line_and_column
from uphold.errors import InputError, Place

MAX_BYTES: Final = 64 * 1024 * 1024
"""A document larger than this is a mistake (the largest published ones are about 20 MB)."""

_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def read_bytes(source: Path | bytes, name: str) -> bytes:
    """The bytes of `source`; `name` is how messages call it.

    Raises:
        InputError: the file does not exist, cannot be read or is larger than `MAX_BYTES`.

    """
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                source = file.read(MAX_BYTES + 1)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            message = f"cannot be read: {reason}"
            raise InputError(message, place=Place(name), remedy="Check the path and its permissions") from error
    if len(source) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES // 1024 // 1024} MB"
        raise InputError(message, place=Place(name), remedy="Split the document")
    return source


def decode(raw: bytes, name: str) -> str:
    """The text of `raw`: UTF-8 unless a byte order mark says UTF-16.

    Raises:
        InputError: the bytes are no text in that encoding; says where.

    """
    encoding = next((word for mark, word in _BOMS if raw.startswith(mark)), "utf-8")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"is not {encoding[:6].upper()} text: byte 0x{raw[error.start]:02x} at offset {error.start}"
        raise InputError(message, place=Place(name, line), remedy="Save the file as UTF-8") from error


def read_tree(source: Path | bytes, name: str) -> dict[str, Any]:
    """Read one JSON or YAML mapping; every call returns values of its own.

    Raises:
        InputError: with file, line and column: unreadable, empty, neither JSON nor YAML, a key twice, not a
            mapping, nested deeper than `nesting.MAX_DEPTH`, a number or a string that JSON cannot hold.

    """
    raw = read_bytes(source, name)
    quick = _read_plain_json(raw, name)
    if quick is not None:
        return quick
    text = decode(raw, name)
    start = text.lstrip()
    if not start:
        message = "is empty"
        raise InputError(message, place=Place(name), remedy="Give an OpenAPI document in JSON or YAML")
    tree = _read_text(text, name, is_json=start[0] in "{[")
    if not isinstance(tree, dict):
        message = f"holds {kind_of(tree)} where a mapping (an object with members) is needed"
        raise InputError(message, place=Place(name, 1), remedy="Give an OpenAPI document in JSON or YAML")
    check_depth(tree, name)
    return tree


def _read_text(text: str, name: str, *, is_json: bool) -> Any:
    if not is_json:
        return _read_yaml(text, name)
    try:
        return _read_json(text, name)
    except InputError:
        if name.lower().endswith(".json"):
            raise
        try:  # YAML may begin with a brace too
            return _read_yaml(text, name)
        except InputError:
            if name.lower().endswith((".yaml", ".yml")):
                raise
        raise


def _read_yaml(text: str, name: str) -> Any:
    from uphold.contract.yaml_tree import read_yaml  # noqa: PLC0415 - slow to import, and JSON needs none of it

    return read_yaml(text, name)


# JSON

_COLON: Final = b'":'
_SPACED: Final = re.compile(rb'"[ \t\r\n]+:|\\\\":')
"""A key with space behind it, or one that may end in a backslash."""


def _read_plain_json(raw: bytes, name: str) -> dict[str, Any] | None:
    """The object in a JSON text; None where only a reader that looks closer can tell what stands there, or what is
    wrong with it.

    The quick decoder keeps the last of two members of one name. There are none when the tree has as many members as the
    text has colons behind quotes, but for those behind quotes inside a string.
    """
    if not raw.startswith(b"{") or _SPACED.search(raw):
        return None
    try:
        tree = msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    members = check_depth(tree, name)
    return tree if members == raw.count(_COLON) - raw.count(b"\\" + _COLON) else None


class _DuplicateError(Exception):
    """A JSON object names one key twice."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DuplicateError
    return members


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        _refuse_constant(word)
    return number


def _refuse_constant(word: str) -> NoReturn:
    message = f"{word} is a number that JSON cannot hold"
    raise ValueError(message)


def _read_json(text: str, name: str) -> Any:
    try:
        tree = json.loads(text, object_pairs_hook=_pairs, parse_float=_finite, parse_constant=_refuse_constant)
    except _DuplicateError:
        _refuse_duplicate(text, name)
    except json.JSONDecodeError as error:
        message = f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise InputError(message, place=Place(name, error.lineno, error.colno)) from error
    except RecursionError as error:
        raise too_deep(name) from error
    except ValueError as error:  # not finite, or an integer of thousands of digits
        message = f"holds a number that cannot be used: {error}"
        raise InputError(message, place=Place(name)) from error
    if _SURROGATE_ESCAPE.search(text):
        _check_strings(tree, name)
    return tree


def _refuse_duplicate(text: str, name: str) -> NoReturn:
    key, pointer, first, second = duplicate_key(text)
    line, column = line_and_column(text, second)
    message = f"key {key!r} stands twice in one mapping, first on line {line_and_column(text, first)[0]}"
    raise InputError(message, place=Place(name, line, column, pointer), remedy="Remove one of the two")


def _check_strings(tree: Any, name: str) -> None:
    """Refuse half a surrogate pair: it has no UTF-8 and could not be written again."""
    stack = [tree]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack += value.keys()
            stack += value.values()
        elif isinstance(value, list):
            stack += value
        elif isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError as error:
                message = f"holds half a surrogate pair, which is no character: {value!r}"
                raise InputError(message, place=Place(name), remedy="Write the whole character") from error


def kind_of(value: Any) -> str:
    """What a value is, in the words of messages."""
    if value is None:
        return "nothing"
    names = {dict: "an object", list: "a list", str: "a text", bool: "a truth value"}
    return names.get(type(value), "a number")
