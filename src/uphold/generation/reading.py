"""What a text in a path, query, header or cookie may mean, by the schema of its parameter.

HTTP carries only texts; servers turn them into values, each in its own way. `Leaf.read` says whether a text certainly
is an allowed value (in its plain form), certainly is none (in no form that is known of), or may be either.
"""

from __future__ import annotations

import math
import re
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema_rs

from uphold.generation.explaining import WRONG_TYPE, explain
from uphold.generation.schemas import COMBINING, LARGEST_INTEGER, LISTS, Flat, inlined, readings, without_null

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uphold.contract import Format, Schema

_LONGEST = 300
"""Digits of the longest integer that is read as one."""

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]*[1-9]\Z")
_PLAIN_BOOLEANS = {"true": True, "false": False}
_BOOLEANS = {"1": True, "0": False, "yes": True, "no": False, "on": True, "off": False, "y": True, "n": False}
_NO_VALUE = frozenset({"", "null", "nil", "none", "undefined"})
_ODD = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

Texts = Any
"""A text, a list of texts, or a map of name → texts: a parameter as it was read from the wire."""


class Certainty(Enum):
    """What can be said of a value."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    UNSURE = "unsure"


class Reading(NamedTuple):
    """How a text is read: the value in its plain form, and why it is forbidden (`where` it is, and the words)."""

    certainty: Certainty
    value: Any = None
    why: str = ""


UNSURE = Reading(Certainty.UNSURE)


def without_odd(text: str) -> str:
    """A text without the characters that many a server drops or refuses: controls, noncharacters."""
    return _ODD.sub("", text)


class Leaf:
    """A parameter, or a part of one, that travels as one text."""

    def __init__(self, schema: Schema, formats: Mapping[str, Format]) -> None:
        both = readings(Flat(schema, {}), formats)
        self._strict = jsonschema_rs.Draft202012Validator(both.strict, validate_formats=True)
        self._tolerant = jsonschema_rs.Draft202012Validator(both.tolerant, validate_formats=False)
        self._schema = both.tolerant

    def read(self, texts: Texts, *, required: bool = False) -> Reading:
        """Read one text; a list or a map where a text should be is never certain."""
        if not isinstance(texts, str):
            return UNSURE
        cleaned = without_odd(texts)
        reading = self._read(texts, required=required)
        if cleaned == texts:
            return reading
        # some servers drop odd characters and some keep them: certain is only what is forbidden to both
        both = (reading, self._read(cleaned, required=required))
        return reading if cleaned and all(one.certainty is Certainty.FORBIDDEN for one in both) else UNSURE

    def _read(self, texts: str, *, required: bool) -> Reading:
        plain = _plain(texts)
        if texts == texts.strip():
            for value in plain:
                if self._strict.is_valid(value) and self._tolerant.is_valid(value):
                    is_exact = not isinstance(value, int) or abs(value) <= LARGEST_INTEGER
                    return Reading(Certainty.ALLOWED, value) if is_exact else UNSURE
        if texts.strip().lower() in _NO_VALUE and (not required or self._tolerant.is_valid(None)):
            return UNSURE
        if any(map(self._tolerant.is_valid, (*plain, *_generous(texts)))):
            return UNSURE
        reasons = [explain(self._tolerant, self._schema, value) for value in plain]
        return Reading(Certainty.FORBIDDEN, plain[0], next((r for r in reasons if r != WRONG_TYPE), WRONG_TYPE))


class Items:
    """A parameter, or a part of one, that travels as a list of texts."""

    def __init__(self, schema: Schema, formats: Mapping[str, Format]) -> None:
        self._item = node(schema.get("items", {}), formats)
        self._whole = _Whole(schema, formats)

    def read(self, texts: Texts, *, required: bool = False) -> Reading:  # noqa: ARG002 - as for all readers
        """Read a list of texts."""
        if not isinstance(texts, list):
            return UNSURE
        return self._whole.read([(f"[{n}]", n, self._item.read(text)) for n, text in enumerate(texts)], list)


class Members:
    """A parameter, or a part of one, that travels as named texts."""

    def __init__(self, schema: Schema, formats: Mapping[str, Format]) -> None:
        self._members = {name: node(member, formats) for name, member in schema.get("properties", {}).items()}
        others = schema.get("additionalProperties", {})
        self._others = node(others if isinstance(others, dict) else {}, formats)
        self._whole = _Whole(schema, formats)

    def read(self, texts: Texts, *, required: bool = False) -> Reading:  # noqa: ARG002 - as for all readers
        """Read a map of names and texts."""
        if not isinstance(texts, dict):
            return UNSURE
        parts = [(f".{n}", n, self._members.get(n, self._others).read(text)) for n, text in texts.items()]
        return self._whole.read(parts, dict)


class _Whole:
    """Judges what was put together from parts."""

    def __init__(self, schema: Schema, formats: Mapping[str, Format]) -> None:
        both = readings(Flat(schema, {}), formats)
        self._strict = jsonschema_rs.Draft202012Validator(both.strict, validate_formats=True)
        self._tolerant = jsonschema_rs.Draft202012Validator(both.tolerant, validate_formats=False)
        self._schema = both.tolerant

    def read(self, parts: list[tuple[str, Any, Reading]], kind: type) -> Reading:
        values = {key: reading.value for _, key, reading in parts}
        value: Any = list(values.values()) if kind is list else values
        for place, _, reading in parts:
            if reading.certainty is Certainty.FORBIDDEN:
                return Reading(Certainty.FORBIDDEN, value, place + _after(reading.why))
        if any(reading.certainty is Certainty.UNSURE for *_, reading in parts):
            return UNSURE
        if not self._tolerant.is_valid(value):
            return Reading(Certainty.FORBIDDEN, value, explain(self._tolerant, self._schema, value))
        return Reading(Certainty.ALLOWED, value) if self._strict.is_valid(value) else UNSURE


class Unclear:
    """A schema whose texts can't be read for certain, one that goes round in circles, say."""

    def read(self, texts: Texts, *, required: bool = False) -> Reading:
        """Never certain."""
        del texts, required
        return UNSURE


Node = Leaf | Items | Members | Unclear


def node(schema: Any, formats: Mapping[str, Format]) -> Node:
    """The reader for an (inlined) schema."""
    if not isinstance(schema, dict):
        return Unclear() if schema is False else Leaf({}, formats)
    kinds = _kinds(schema)
    if kinds & {"array", "object"}:
        schema = without_null(schema)
        if any(key in schema for key in COMBINING) or len(kinds - {"null"}) > 1:
            return Unclear()
        return Items(schema, formats) if "array" in kinds else Members(schema, formats)
    return Leaf(schema, formats)


def _kinds(schema: Any) -> set[str]:
    """The types that a schema names, in whichever of its parts."""
    if not isinstance(schema, dict):
        return set()
    types = schema.get("type")
    kinds = {types} if isinstance(types, str) else set(types or ())
    return kinds.union(*(_kinds(part) for key in LISTS[:3] for part in schema.get(key, ())))


def reader(flat: Flat, formats: Mapping[str, Format]) -> Node:
    """The reader for a parameter."""
    schema = inlined(flat, flat.root)
    return Unclear() if schema is None else node(schema, formats)


def _after(why: str) -> str:
    return why if why.startswith((".", "[")) else f": {why.removeprefix(': ')}"


def _plain(text: str) -> list[Any]:
    """The values whose plain form `text` is; the first one is what a person would take it for."""
    values: list[Any] = []
    if _INTEGER.match(text) and text != "-0" and len(text) <= _LONGEST:
        values.append(int(text))
    elif _DECIMAL.match(text) and len(text) <= 16:  # noqa: PLR2004 - digits that a double surely keeps
        values.append(float(text))
    elif text in _PLAIN_BOOLEANS:
        values.append(_PLAIN_BOOLEANS[text])
    return [*values, text]


def _generous(text: str) -> list[Any]:
    """What else some server may take `text` for."""
    stripped = text.strip()
    values: list[Any] = [stripped]
    if stripped.lower() in _BOOLEANS:
        values.append(_BOOLEANS[stripped.lower()])
    if stripped.lower() in _PLAIN_BOOLEANS:
        values.append(_PLAIN_BOOLEANS[stripped.lower()])
    try:
        number = float(stripped.replace(",", "."))
    except ValueError:
        return values
    if not math.isfinite(number):
        return values
    values.append(number)
    if number == int(number):
        values.append(int(number))
    return values
