"""YAML 1.2 (core schema) to a tree of dicts, lists and scalars: from libyaml's events, without recursion."""

from __future__ import annotations

import copy
import math
import re
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

import yaml

from uphold.contract.nesting import MAX_DEPTH, too_deep
from uphold.errors import InputError, Place

LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The quick loader of libyaml where PyYAML was built with it."""

MAX_NODES: Final = 5_000_000
"""Values after aliases are followed: stops a few lines that stand for billions of values."""

_YAML: Final = "tag:yaml.org,2002:"
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL: Final = {word: value for value in (True, False) for word in (f"{value}", f"{value}".lower(), f"{value}".upper())}
_INT: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def read_yaml(text: str, name: str) -> Any:
    """Read one YAML document; every alias gives a copy.

    Raises:
        InputError: with line and column: no YAML, a key twice, a tag or a number that JSON has no word for,
            nested deeper than `MAX_DEPTH`, aliases that stand for more than `MAX_NODES` values or themselves.

    """
    return _Reader(name).read(text)


def compose_yaml(text: str) -> Any:
    """The nodes of a YAML text, each with the marks where it begins and ends; None when it is no YAML."""
    try:
        return yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError:
        return None


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end was not read yet."""

    value: dict[str, Any] | list[Any]
    anchor: str | None
    line: int
    key: str | None = None
    """The key that waits for its value (mappings only)."""
    is_merge: bool = False
    """Whether that key is a plain ``<<``."""
    nodes: int = 1
    lines: dict[str, int] = field(default_factory=dict)
    merges: list[Any] = field(default_factory=list)


class _Reader:
    """Builds a tree from libyaml's events, without recursion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.unfinished: set[str] = set()
        self.nodes = 0
        self.root: Any = None
        self.documents = 0

    def read(self, text: str) -> Any:
        try:
            for event in yaml.parse(text, Loader=LOADER):
                self.take(event)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name)
            message = f"is not YAML: {error.problem or error.context or 'it cannot be parsed'}"
            raise InputError(message, place=place) from error
        except yaml.YAMLError as error:  # a character that YAML forbids
            message = f"is not YAML: {' '.join(str(error).split())}"
            raise InputError(message, place=Place(self.name)) from error
        return self.root

    def fail(self, event: Any, message: str, remedy: str | None = None) -> NoReturn:
        mark = event.start_mark
        raise InputError(message, place=Place(self.name, mark.line + 1, mark.column + 1), remedy=remedy)

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
                self.take_key(event)
            else:
                self.add(event, self.scalar(event), event.anchor, 1)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.close(event)
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.fail(event, "holds more than one YAML document", "Give each document a file of its own")

    def take_key(self, event: Any) -> None:
        top = self.stack[-1]
        key = event.value
        top.is_merge = key == "<<" and event.implicit[0]
        if not top.is_merge:
            if key in top.lines:
                message = f"key {key!r} stands twice in one mapping, first on line {top.lines[key]}"
                self.fail(event, message, "Remove one of the two")
            top.lines[key] = event.start_mark.line + 1
        if event.anchor:
            self.anchors[event.anchor] = (key, 1)
        top.key = key

    def open(self, event: Any) -> None:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag not in (None, "!", _YAML + ("map" if is_mapping else "seq")):
            self.fail(event, f"has the YAML tag {event.tag}, which no OpenAPI document needs", "Remove the tag")
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            self.fail(event, "has a mapping or a list as a key", "Write the key as text")
        if len(self.stack) >= MAX_DEPTH:
            raise too_deep(self.name, event.start_mark.line + 1)
        if event.anchor:
            self.unfinished.add(event.anchor)
        self.stack.append(_Open({} if is_mapping else [], event.anchor, event.start_mark.line + 1))

    def close(self, event: Any) -> None:
        done = self.stack.pop()
        if isinstance(done.value, dict):
            for merged in done.merges:  # explicit members win, then the earlier of the merged mappings
                for key, value in merged.items():
                    done.value.setdefault(key, value)
        if done.anchor:
            self.unfinished.discard(done.anchor)
        self.add(event, done.value, done.anchor, done.nodes)

    def alias(self, event: Any) -> None:
        if event.anchor in self.unfinished:
            self.fail(event, f"alias *{event.anchor} stands inside its own anchor: the value would be endless")
        if event.anchor not in self.anchors:
            self.fail(event, f"alias *{event.anchor} has no anchor above it")
        value, nodes = self.anchors[event.anchor]
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            if not isinstance(value, str):
                self.fail(event, f"alias *{event.anchor} is used as a key but is no text")
            event.value, event.implicit, alias, event.anchor = value, (False, True), event.anchor, None
            self.take_key(event)
            event.anchor = alias
            return
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            self.fail(event, f"aliases stand for more than {MAX_NODES:,} values", "Write the document out")
        self.add(event, copy.deepcopy(value), None, nodes)

    def add(self, event: Any, value: Any, anchor: str | None, nodes: int) -> None:
        if anchor:
            self.anchors[anchor] = (value, nodes)
        if not self.stack:
            self.root = value
            return
        top = self.stack[-1]
        top.nodes += nodes
        if isinstance(top.value, list):
            top.value.append(value)
            return
        if top.is_merge:
            merged = value if isinstance(value, list) else [value]
            if not all(isinstance(one, dict) for one in merged):
                self.fail(event, "the merge key << needs a mapping or a list of mappings")
            top.merges += merged
        elif top.key is not None:
            top.value[top.key] = value
        top.key = None

    def scalar(self, event: Any) -> Any:
        word: str = event.value
        if event.tag not in (None, "!"):
            return self.tagged(event, word)
        if not event.implicit[0]:  # quoted, or a block: always text
            return word
        if word in _NULL:
            return None
        if word in _BOOL:
            return _BOOL[word]
        if _INT.fullmatch(word):
            return self.integer(event, word)
        if _FLOAT.fullmatch(word):
            return self.float(event, word)
        if _NOT_FINITE.fullmatch(word):
            self.fail(event, f"{word} is a number that JSON cannot hold")
        return word

    def tagged(self, event: Any, word: str) -> Any:
        tag = event.tag
        if tag == _YAML + "str":
            return word
        if tag == _YAML + "null" and word in _NULL:
            return None
        if tag == _YAML + "bool" and word in _BOOL:
            return _BOOL[word]
        if tag == _YAML + "int" and _INT.fullmatch(word):
            return self.integer(event, word)
        if tag == _YAML + "float" and _FLOAT.fullmatch(word):
            return self.float(event, word)
        return self.fail(event, f"the YAML tag {tag} does not fit {word!r}", "Remove the tag")

    def integer(self, event: Any, word: str) -> int:
        try:
            return int(word, {"0o": 8, "0x": 16}.get(word[:2], 10))
        except ValueError as error:  # thousands of digits
            self.fail(event, f"a number cannot be used: {error}")

    def float(self, event: Any, word: str) -> float:
        number = float(word)
        if not math.isfinite(number):
            self.fail(event, f"{word} is a number that JSON cannot hold")
        return number
