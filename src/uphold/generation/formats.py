"""What a format word allows and forbids for certain, in the words of JSON Schema.

OpenAPI leaves formats open ("Data Types"), and readers differ at the edges. So a value is valid for certain only when
it has the plain form of its format, and invalid for certain only when no usual reader would take it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uphold.contract import Format, Schema


class Meaning(NamedTuple):
    """Keywords that stand in for a format in each reading of a schema."""

    strict: Schema
    tolerant: Schema
    drawn: Schema


WORD = "x-format"
"""Beside a pattern that stands in for a format: the word."""

_NOTHING = Meaning({}, {}, {})
_DATE = r"(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)"
_DATE_LIKE = r"\d{2,}[-/.: ]\d|^[+-]?\d*\.?\d+\.?$|now|today|tomorrow|yesterday|day|[A-Za-z]{3,} \d"
"""What readers of dates are known to take beside ISO 8601; forbidden for certain is only what is not even this."""

# word: (plain form, what a generous reader may take); None: no value is invalid for certain because of it
_STANDARD: dict[str, tuple[str | None, str | None]] = {
    "date-time": (rf"^{_DATE}T{_TIME}$", _DATE_LIKE),
    "date": (rf"^{_DATE}$", _DATE_LIKE),
    "time": (rf"^{_TIME}$", r"\d"),
    "uuid": (
        r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
        r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}",
    ),
    "email": (r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", "@"),
    "uri": (r"^[a-z][a-z0-9+.-]*:", ":"),
    "ipv4": (None, r"[.:\d]"),
    "ipv6": (None, "[.:]"),
    "json-pointer": (None, "^(/|#|$)"),
    "hostname": (None, None),
    "duration": (None, None),
    "regex": (None, None),
}


def meaning(schema: Schema, formats: Mapping[str, Format]) -> Meaning:
    """What the format of `schema` means under an API's conventions.

    A declared pattern says both what is allowed and what is forbidden; a standard word says it by its own form;
    any other word says nothing.
    """
    word = schema.get("format")
    if not isinstance(word, str) or not _may_be_text(schema):
        return _NOTHING
    declared = formats.get(word)
    if declared is None:
        return _standard(word)
    if declared.number:
        return _NOTHING
    if declared.pattern is not None:
        allowed: Schema = {"pattern": declared.pattern}
        loose: Schema = {"pattern": "|".join(f"(?:{p})" for p in (declared.pattern, *declared.lenient)), WORD: word}
        return Meaning(allowed, loose, allowed)
    return _standard(declared.as_) if declared.as_ is not None else _NOTHING


def _standard(word: str) -> Meaning:
    if word not in _STANDARD:
        return _NOTHING
    plain, loose = _STANDARD[word]
    strict: Schema = {"format": word}
    if plain is not None:
        strict["allOf"] = [{"pattern": plain}]
    return Meaning(strict, {"pattern": loose, WORD: word} if loose is not None else {}, {"format": word})


def _may_be_text(schema: Schema) -> bool:
    types = schema.get("type", "string")
    return "string" in types
