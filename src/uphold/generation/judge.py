"""Whether the contract allows a request, judged from the request as it travels; only a certain verdict counts."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

import jsonschema_rs
import msgspec

from uphold.contract import is_json
from uphold.generation.case import Case, Mode
from uphold.generation.explaining import explain
from uphold.generation.reading import UNSURE, Certainty, Node, Reading, Texts, reader, without_odd
from uphold.generation.schemas import LARGEST_INTEGER, Flat, readings
from uphold.generation.wire import WireRequest, wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.contract import Format, Parameter
    from uphold.generation.subject import Subject

_HUGE, _TINY = 1e15, 1e-9
"""Numbers beyond are not certain to survive a server's number type, nor to travel without an exponent."""

_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_STYLE_SEPARATORS = {"form": ",", "simple": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}


class Verdict(NamedTuple):
    """What is certain of a request. `values` holds each parameter as it was read, (location, name) → value."""

    mode: Mode | None
    why: str = ""
    values: Mapping[tuple[str, str], Any] = {}


class Judge:
    """Judges the requests of one operation. `relaxed`: see `schemas.readings`."""

    def __init__(self, subject: Subject, *, relaxed: bool = False) -> None:
        self._subject = subject
        self._operation = subject.operation
        self._bodies = {
            media_type: _Body(flat, subject.formats, subject.patches, relaxed=relaxed)
            for media_type, flat in subject.bodies.items()
        }
        self._parameters: list[tuple[Parameter, Node]] = [
            (parameter, reader(subject.parameters[parameter.location, parameter.name], subject.formats))
            for parameter in self._operation.parameters
            if (parameter.location, parameter.name) in subject.parameters
        ]
        pattern = re.escape(self._operation.path)
        for parameter, _ in self._parameters:
            if parameter.location == "path":
                pattern = pattern.replace(re.escape("{" + parameter.name + "}"), "([^/]*)", 1)
        self._route = re.compile(pattern + r"\Z")
        self._path_names = [
            name for name in re.findall(r"\{([^{}]*)\}", self._operation.path) if ("path", name) in subject.parameters
        ]

    def judge(self, case: Case) -> Verdict:
        """Judge a case as it travels; a case that can't be serialised is nothing for certain."""
        try:
            request = wire(self._operation, case)
        except (KeyError, ValueError, TypeError, OverflowError):
            return Verdict(None)
        return self.judge_request(request)

    def judge_request(self, request: WireRequest) -> Verdict:
        """Judge a request. Its target must not have the base path."""
        path, _, query = request.target.partition("?")
        segments = self._segments(path)
        if segments is None:
            return Verdict(None)
        pairs = _pairs(query)
        headers = {name.lower(): value for name, value in request.headers}
        cookies = _cookies(headers.get("cookie", ""))
        values: dict[tuple[str, str], Any] = {}
        outcomes: list[tuple[str, Reading]] = []
        for parameter, node in self._parameters:
            where = f"{parameter.location}.{parameter.name}"
            if parameter.location == "path":
                texts: Texts = segments[parameter.name]
            elif parameter.location == "query":
                texts = _query_texts(parameter, node, pairs)
            elif parameter.location == "header":
                texts = headers.get(parameter.name.lower())
            else:
                texts = cookies.get(parameter.name)
            reading = _read(parameter, node, texts)
            if texts is not None:
                values[parameter.location, parameter.name] = reading.value
            outcomes.append((where, reading))
        outcomes.append(("body", self._body(headers.get("content-type"), request.content)))
        if self._has_strays(pairs):
            outcomes.append(("query", UNSURE))
        return _verdict(outcomes, values)

    def _segments(self, path: str) -> dict[str, str] | None:
        """Path parameter → raw text; None when the path may lead elsewhere."""
        match = self._route.match(path)
        if match is None:
            return None
        texts = dict(zip(self._path_names, match.groups(), strict=True))
        for name, raw in texts.items():
            text = unquote(raw)
            plain = without_odd(text).strip()
            if plain in {"", ".", ".."} or "/" in text or "\\" in text or "\x00" in text:
                return None
            if {text, plain} & self._subject.reserved.get(name, frozenset()):
                return None
        return texts

    def _body(self, media_type: str | None, content: bytes | None) -> Reading:
        declared = self._operation.body
        if declared is None:
            return Reading(Certainty.ALLOWED) if content is None else UNSURE
        if content is None:
            if not declared.required:
                return Reading(Certainty.ALLOWED)
            if any(body.read({}).certainty is not Certainty.FORBIDDEN for body in self._bodies.values()):
                return UNSURE
            return Reading(Certainty.FORBIDDEN, why=": missing")
        body = self._bodies.get(media_type or "")
        if body is None or not is_json((media_type or "").partition(";")[0].strip().lower()):
            return UNSURE
        return body.read(msgspec.json.decode(content))

    def _has_strays(self, pairs: Mapping[str, list[str]]) -> bool:
        """Whether the query holds a name that some server takes for another writing of a declared one."""
        for name in pairs:
            base = name.partition("[")[0].partition(".")[0].lower()
            for parameter, _ in self._parameters:
                if parameter.location != "query" or parameter.name.lower() != base or parameter.name == name:
                    continue
                if not (parameter.style == "deepObject" and name.startswith(f"{parameter.name}[")):
                    return True
        return False


class _Body:
    """Judges the JSON bodies of one media type."""

    def __init__(self, flat: Flat, formats: Mapping[str, Format], patches: Flat | None, *, relaxed: bool) -> None:
        both = readings(flat, formats, relaxed=relaxed)
        self._strict = jsonschema_rs.Draft202012Validator(both.strict, validate_formats=True)
        self._tolerant = jsonschema_rs.Draft202012Validator(both.tolerant, validate_formats=False)
        self._schema = both.tolerant
        self._certain = self._strict
        if patches is not None:
            self._certain = jsonschema_rs.Draft202012Validator(readings(patches, formats).strict, validate_formats=True)

    def read(self, value: Any) -> Reading:
        if not self._tolerant.is_valid(value):
            if self._strict.is_valid(value) or self._is_noise(value):
                return UNSURE
            why = explain(self._tolerant, self._schema, value)
            return Reading(Certainty.FORBIDDEN, value, why if why.startswith((".", "[")) else f": {why}")
        if not self._certain.is_valid(value) or not self._strict.is_valid(value):
            return UNSURE
        if any(_is_uncertain(part) for part in _scalars(value)):
            return UNSURE
        return Reading(Certainty.ALLOWED, value)

    def _is_noise(self, value: Any) -> bool:
        """Whether all that is wrong is a remainder that only binary fractions have."""
        return all(
            error.kind.name == "multipleOf"
            and Decimal(repr(error.instance)) % Decimal(repr(error.kind.as_dict()["multiple_of"])) == 0
            for error in self._tolerant.iter_errors(value)
        )


def _verdict(outcomes: list[tuple[str, Reading]], values: Mapping[tuple[str, str], Any]) -> Verdict:
    for where, reading in outcomes:
        if reading.certainty is Certainty.FORBIDDEN:
            why = reading.why if reading.why.startswith((".", "[", ":")) else f": {reading.why}"
            return Verdict(Mode.INVALID, where + why, values)
    if all(reading.certainty is Certainty.ALLOWED for _, reading in outcomes):
        return Verdict(Mode.VALID, "", values)
    return Verdict(None, "", values)


def _read(parameter: Parameter, node: Node, texts: Texts) -> Reading:
    if texts is None:
        return Reading(Certainty.FORBIDDEN, why=": missing") if parameter.required else Reading(Certainty.ALLOWED)
    if parameter.media_type is not None or texts is UNSURE:
        return UNSURE
    if parameter.location == "path":
        if parameter.style != "simple":
            return UNSURE
        return _read_path(node, texts)
    if parameter.location in {"header", "cookie"}:
        if not texts.isascii() or texts != texts.strip():
            return UNSURE
        return node.read(_split(node, texts, ","))
    reading = node.read(texts, required=parameter.required)
    if texts == "" and parameter.required and reading.certainty is Certainty.ALLOWED:
        return UNSURE
    return reading


def _read_path(node: Node, text: str) -> Reading:
    texts = _items(text, ",") if type(node).__name__ == "Items" else unquote(text)
    return UNSURE if texts is UNSURE else node.read(texts, required=True)


def _items(text: str, separator: str) -> Texts:
    """The texts of a list that travels as one; UNSURE when one of them holds the separator: some servers decode first
    and part then, and read more of them."""
    texts = _unquoted(text.split(separator))
    return texts if unquote(text).split(unquote(separator)) == texts else UNSURE


def _split(node: Node, text: str, separator: str) -> Texts:
    return text.split(separator) if type(node).__name__ == "Items" else text


def _unquoted(texts: Texts) -> Texts:
    return [unquote(text) for text in texts] if isinstance(texts, list) else unquote(texts)


def _pairs(query: str) -> dict[str, list[str]]:
    """Decoded name → raw texts, in order."""
    found: dict[str, list[str]] = {}
    for pair in query.split("&") if query else ():
        name, _, text = pair.partition("=")
        found.setdefault(unquote(name), []).append(text)
    return found


def _cookies(header: str) -> dict[str, str]:
    pairs = (pair.strip().partition("=") for pair in header.split(";") if pair.strip())
    return {name: unquote(text) for name, _, text in pairs}


def _query_texts(parameter: Parameter, node: Node, pairs: Mapping[str, list[str]]) -> Texts:
    """The texts of a query parameter; None when it was not sent, UNSURE when it can't be told."""
    kind = type(node).__name__
    name = parameter.name
    if parameter.style == "deepObject":
        return _deep_texts(name, pairs)
    texts = pairs.get(name)
    if kind == "Members" and parameter.explode:
        return UNSURE if pairs else None  # its members travel under names of their own
    if texts is None:
        return None
    if kind == "Items":
        if parameter.explode:
            return _unquoted(texts)
        if len(texts) > 1:
            return UNSURE
        return _items(texts[0], _STYLE_SEPARATORS.get(parameter.style, ","))
    return unquote(texts[0]) if len(texts) == 1 else UNSURE


def _deep_texts(name: str, pairs: Mapping[str, list[str]]) -> Texts:
    """The texts of ``name[a][b]=…``, ``name[]=…`` as lists and maps."""
    root: dict[str, Any] = {}
    for key, texts in pairs.items():
        if key == name:
            return UNSURE
        if not key.startswith(f"{name}["):
            continue
        rest = key[len(name) :]
        steps = _BRACKETS.findall(rest)
        if "".join(f"[{step}]" for step in steps) != rest or "" in steps[:-1]:
            return UNSURE
        if not _put(root, ["", *steps], _unquoted(texts)):
            return UNSURE
    return root.get("")


def _put(into: dict[str, Any], steps: list[str], texts: list[str]) -> bool:
    for step in steps[:-2] if steps[-1] == "" else steps[:-1]:
        inner: Any = into.setdefault(step, {})
        if not isinstance(inner, dict):
            return False
        into = inner
    is_list = steps[-1] == ""
    key = steps[-2] if is_list else steps[-1]
    if key in into or (not is_list and len(texts) > 1):
        return False
    into[key] = texts if is_list else texts[0]
    return True


def _scalars(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _scalars(item)
    elif isinstance(value, list):
        for item in value:
            yield from _scalars(item)
    else:
        yield value


def _is_uncertain(value: Any) -> bool:
    """Whether a JSON scalar may not arrive as it was sent."""
    if isinstance(value, str):
        return "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value)
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int):
        return abs(value) > LARGEST_INTEGER
    return not math.isfinite(value) or value == int(value) or abs(value) > _HUGE or abs(value) < _TINY
