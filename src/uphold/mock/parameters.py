"""Reading parameters as they travel: text → the JSON value that the contract's schema speaks of."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from uphold.contract import Parameter
from uphold.mock.making.forms import Form
from uphold.mock.making.judging import Judge
from uphold.mock.making.values import MISSING
from uphold.mock.twists import Violation

_WHOLE = re.compile(r"-?(0|[1-9]\d*)(\.0+)?", re.ASCII)
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_STEP = re.compile(r"\[([^\[\]]*)\]")
_LONGEST_NUMBER = 400
_DEEPEST = 100
_TOO_DEEP = f"is nested more than {_DEEPEST} levels deep"
_WORDS = {"true": True, "1": True, "false": False, "0": False}


class Reader:
    """Reads one parameter and judges its value."""

    def __init__(self, parameter: Parameter, form: Form, judge: Judge) -> None:
        self.parameter = parameter
        self.name = parameter.name
        self.form = form
        self.judge = judge
        self._kinds = frozenset(kind for way in form.alternatives for kind in way.types)

    def value(self, raw: Any) -> Any:
        """The value that `raw` (a text, or what `nest` made of several) stands for."""
        if self.parameter.media_type is not None and isinstance(raw, str):
            return _json(raw)
        if "array" in self._kinds and "string" not in self._kinds and isinstance(raw, str):
            separator = _SEPARATORS.get(self.parameter.style, ",")
            raw = raw.split(separator) if raw else []
        return coerce(raw, self.form)

    def text(self, text: str) -> Any:
        """The value of one text, for a path parameter or a header."""
        if self._kinds == _ONLY_INTEGER:
            return _whole(text)
        return text if self._kinds == _ONLY_STRING else self.value(text)


_ONLY_STRING = frozenset({"string"})
_ONLY_INTEGER = frozenset({"integer"})
_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}


class QueryReader:
    """Reads and judges the query parameters of one operation; unknown ones are ignored."""

    def __init__(self, readers: list[Reader]) -> None:
        self.readers = readers
        self._required = [reader.name for reader in readers if reader.parameter.required]

    def read(self, query: str) -> tuple[dict[str, Any], tuple[Violation, ...]]:
        """Values by name, and what is wrong with them."""
        if not query and not self._required:
            return {}, ()
        pairs = parse_qsl(query, keep_blank_values=True)
        sent = nest(pairs)
        values: dict[str, Any] = {}
        wrong: list[Violation] = []
        for reader in self.readers:
            raw = sent.get(reader.name, MISSING)
            if "[" in reader.name:  # a document may write the brackets into the name
                raw = [text for name, text in pairs if name == reader.name] or MISSING
            if raw is MISSING:
                if reader.parameter.required:
                    wrong.append(Violation(reader.name, "required", "This is required."))
                continue
            value = values[reader.name] = reader.value(_settle(raw, reader))
            wrong += (
                replace(one, field=f"{reader.name}.{one.field}" if one.field else reader.name)
                for one in reader.judge.violations(value)
            )
        return values, tuple(wrong)


def nest(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """``filter[a][b]=1`` as ``{"filter": {"a": {"b": ["1"]}}}``, ``x[]=1`` as ``{"x": {"": ["1"]}}``: every
    text stands in a list, since a name may come more than once."""
    found: dict[str, Any] = {}
    for name, text in pairs:
        top, bracket, _ = name.partition("[")
        steps = _STEP.findall(name[len(top) :]) if bracket and name.endswith("]") and top else []
        node, key = found, top if steps else name
        for step in steps:
            below = node.get(key)
            node[key] = below = below if isinstance(below, dict) else {}
            node, key = below, step
        texts = node.get(key)
        if isinstance(texts, list):
            texts.append(text)
        else:
            node[key] = [text]
    return found


def _settle(raw: Any, reader: Reader) -> Any:
    """What `nest` made as lists and single texts, as the parameter's style means it."""
    form = reader.form
    if isinstance(raw, list) and form.allows("array") and len(raw) > 1:
        return raw
    if isinstance(raw, list) and form.allows("array") and reader.parameter.explode:
        style = reader.parameter.style
        return raw if style in {"form", "deepObject"} and not form.allows("string") else raw[-1]
    return _single(raw)


def _single(raw: Any) -> Any:
    if isinstance(raw, list):
        return raw[-1]
    if raw.keys() == {""} or all(key.isdigit() for key in raw):
        texts = [_single(text) if isinstance(text, dict) else text for text in raw.values()]
        return [text for entry in texts for text in (entry if isinstance(entry, list) else [entry])]
    return {key: _single(value) for key, value in raw.items()}


def coerce(raw: Any, form: Form) -> Any:
    """`raw` with every text turned into the type that `form` asks for, where it can be."""
    if isinstance(raw, dict):
        members = form.properties
        extra = next((way.extra for way in form.alternatives if way.extra is not None), None)
        return {
            name: coerce(value, members[name]) if name in members else coerce(value, extra) if extra else value
            for name, value in raw.items()
        }
    if isinstance(raw, list):
        items = next((way.items for way in form.alternatives if way.items is not None), None)
        return [coerce(value, items) for value in raw] if items is not None else raw
    for kind in ("integer", "number", "boolean", "null"):
        if form.allows(kind):
            value = _COERCE[kind](raw)
            if value is not raw:
                return value
    return raw


def _whole(text: str) -> Any:
    if len(text) > _LONGEST_NUMBER or _WHOLE.fullmatch(text) is None:
        return text
    return int(text.partition(".")[0])


def _fraction(text: str) -> Any:
    if len(text) > _LONGEST_NUMBER or _NUMBER.fullmatch(text) is None:
        return text
    value = float(text)
    if not math.isfinite(value):
        return text
    return int(text) if text.lstrip("-").isdigit() else value


_COERCE: Mapping[str, Any] = {
    "integer": _whole,
    "number": _fraction,
    "boolean": lambda text: _WORDS.get(text, text),
    "null": lambda text: None if text in {"", "null"} else text,
}


def _json(text: str) -> Any:
    try:
        return read_json(text)
    except ValueError:
        return text


def read_json(content: bytes | str) -> Any:
    """The value of a JSON text; raises ValueError for what is none, and for one that is nested too deeply: a reader may
    set a limit (RFC 8259, 9)."""
    try:
        value = msgspec.json.decode(content)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ValueError("is not valid JSON") from None
    text = content if isinstance(content, bytes) else content.encode()
    if text.count(b"[") + text.count(b"{") > _DEEPEST and _depth(value) > _DEEPEST:
        raise ValueError(_TOO_DEEP)
    return value


def _depth(value: Any) -> int:
    """How many arrays and objects lie in one another."""
    depth, level = 0, [value]
    while level := [one for one in level if isinstance(one, (dict, list))]:
        depth += 1
        level = [below for one in level for below in (one.values() if isinstance(one, dict) else one)]
    return depth
