"""Reading the TOML files of an API's folder strictly: a mistake is one error with file, line and key path."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from uphold.errors import InputError, Place

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")

_ANY = "..."
"""What msgspec writes for "some key of a map"."""

_SYNTAX = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_CONVERT = re.compile(r"^(?P<what>.*) - at `\$(?P<path>.*)`$", re.DOTALL)
_UNKNOWN = re.compile(r"^Object contains unknown field `(?P<key>.*)`$")
_MISSING = re.compile(r"^Object missing required field `(?P<key>.*)`$")
_STEP = re.compile(r"\.(?P<key>[^.\[]+)|\[(?P<index>\d+|\.\.\.)\]")
_HEADER = re.compile(r"^\s*(?P<open>\[\[?)(?P<key>[^\]]+)\]")
_KEY = re.compile(r"""^\s*(?P<key>(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What all tables have in common: frozen, unknown keys refused, kebab-case in the file."""


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file; raises InputError when it can't be read or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror}", place=Place(str(path))) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", place=Place(str(path))) from error
    except tomllib.TOMLDecodeError as error:
        match = _SYNTAX.match(str(error))
        what, line, column = match.group("what", "line", "column") if match else (str(error), None, None)
        place = Place(str(path), int(line) if line else None, int(column) if column else None)
        raise InputError(f"not TOML: {what}", place=place) from error


def convert(raw: dict[str, Any], to: type[T], path: Path) -> T:
    """`raw`, read from `path`, as the struct `to`; raises InputError with the line of what does not fit."""
    try:
        return msgspec.convert(raw, to)
    except msgspec.ValidationError as error:
        text = str(error)
        match = _CONVERT.match(text)
        what, steps = (match["what"], _steps(match["path"])) if match else (text, ())
        if _ANY in steps:
            steps = _named(steps, raw, to, text)
        unknown, missing = _UNKNOWN.match(what), _MISSING.match(what)
        if unknown:
            steps = (*steps, unknown["key"])
            what = f"unknown key `{unknown['key']}`"
        elif missing:
            what = f"the key `{missing['key']}` is missing"
        else:
            what = f"{what[:1].lower()}{what[1:]}"
        raise misfit(what, path, steps) from error


def line_of(path: Path, steps: tuple[str | int, ...]) -> int | None:
    """The 1-based line of the TOML file `path` where the key path `steps` stands, or the nearest table around
    it. A scan of headers and keys at the start of lines: enough to point at, no second TOML parser."""
    best: tuple[int, int] | None = None
    counts: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            table = _place(_split(header["key"]), counts)
            if header["open"] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            here = table
        elif key:
            here = (*table, *_split(key["key"]))
        else:
            continue
        depth = min(len(here), len(steps))
        if here[:depth] == steps[:depth] and (best is None or depth > best[0]):
            best = (depth, number)
    return best[1] if best else None


def misfit(message: str, path: Path, steps: tuple[str | int, ...]) -> InputError:
    """The error that says `message` about the key path `steps` of the TOML file `path`."""
    key = ".".join(str(step) for step in steps)
    return InputError(message, place=Place(str(path), line_of(path, steps), pointer=key or None))


def _steps(path: str) -> tuple[str | int, ...]:
    found: list[str | int] = []
    for step in _STEP.finditer(path):
        if step["key"] is not None:
            found.append(step["key"])
        elif step["index"].isdigit():
            found.append(int(step["index"]))
        else:
            found.append(_ANY)
    return tuple(found)


def _named(steps: tuple[str | int, ...], raw: dict[str, Any], to: type[Any], text: str) -> tuple[str | int, ...]:
    """`steps` with the key for which the whole fails in place of the first "some key"."""
    at = steps.index(_ANY)
    table: Any = raw
    for step in steps[:at]:
        table = table[step]
    for key in list(table):
        others = {other: table.pop(other) for other in list(table) if other != key}
        try:
            msgspec.convert(raw, to)
        except msgspec.ValidationError as error:
            if str(error) == text:
                return (*steps[:at], key, *steps[at + 1 :])
        finally:
            table.update(others)
    return steps[:at]


def _split(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in re.findall(r"""[\w-]+|"[^"]*"|'[^']*'""", key))


def _place(parts: tuple[str, ...], counts: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    """`parts` with the index of the current element wherever a part names an array of tables."""
    place: tuple[str | int, ...] = ()
    for position, part in enumerate(parts):
        place = (*place, part)
        if position < len(parts) - 1 and place in counts:
            place = (*place, counts[place])
    return place
