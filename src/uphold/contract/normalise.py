"""Schema Objects of OpenAPI 3.0 and 3.1 → JSON Schema 2020-12.

Rewritten for 3.0 (https://spec.openapis.org/oas/v3.0.4#schema-object): ``nullable`` becomes the type
``null``, boolean exclusive bounds become numbers, siblings of ``$ref`` (without meaning there) are dropped.
Schemas of 3.1 are 2020-12 already. In both, what only a careless writer leaves behind and no validator
accepts is dropped: ``required: true`` on a member, ``properties: []`` for an empty map, an annotation of the wrong
kind (``examples`` as a map of names, as a media type has them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from uphold.contract import pointers
from uphold.contract.grammar import MAP, ONE, SUBSCHEMAS, Holds
from uphold.contract.reading import kind_of
from uphold.contract.remarks import Remarks
from uphold.errors import InputError, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from uphold.contract.model import Schema

_LISTS = frozenset({"required", "enum"})
"""Keywords whose value is a list of plain values."""
_ANNOTATIONS: dict[str, tuple[type, str]] = {
    "examples": (list, "a list"), "title": (str, "a text"), "description": (str, "a text"),
    "$comment": (str, "a text"), "deprecated": (bool, "true or false"),
}  # fmt: skip
"""Keywords that judge no value, and what they hold (JSON Schema 2020-12, validation, 9; core, 8.3)."""
_JUDGED = frozenset({*SUBSCHEMAS, *_LISTS, *_ANNOTATIONS, "type", "pattern", "$schema", "$id"})
"""The other keywords stay as they are."""
_TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})

_COMBINING = ("$ref", "allOf", "anyOf", "oneOf", "not")
_EXCLUSIVE = frozenset({"exclusiveMinimum", "exclusiveMaximum"})
_BOUNDS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))


class Normaliser:
    """Rewrites schemas of one document and remembers the references it saw."""

    def __init__(
        self,
        *,
        is_30: bool,
        file: str | None,
        line: Callable[[str], int | None],
        remarks: Remarks | None = None,
        anchor: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        """`anchor`: name of an ``$anchor`` → pointer of the schema that bears it."""
        self._anchor = anchor
        self._is_30 = is_30
        self._file = file
        self._line = line
        self.remarks = remarks or Remarks()
        self.references: dict[str, str] = {}
        """Pointer that is referred to → pointer of the first reference to it, in order of sight."""
        self.patterns: set[str] = set()
        """Every regular expression that was seen."""

    def schema(self, raw: Any, at: str) -> Schema:
        """`raw`, which stands at the pointer `at`, as JSON Schema 2020-12; raises InputError if none."""
        done: Schema | bool = self._any(raw, at)
        if isinstance(done, bool):
            return {} if done else {"not": {}}
        return done

    def problem(self, message: str, at: str, remedy: str | None = None) -> InputError:
        """The error that says `message` about the place `at`."""
        return InputError(message, place=Place(self._file, self._line(at), pointer=at), remedy=remedy)

    def _any(self, raw: Any, at: str) -> Any:
        if isinstance(raw, bool):
            return raw
        if not isinstance(raw, dict):
            self.remarks.excuse(self.problem(f"a schema must be an object, here is {kind_of(raw)}", at))
            return {}
        if "$ref" in raw and not isinstance(raw["$ref"], str):
            self.remarks.excuse(self.problem(f"the reference `{raw['$ref']}` is no text", at))
            raw = {key: value for key, value in raw.items() if key != "$ref"}
        if "$ref" in raw:
            raw = {**raw, "$ref": self._note(raw["$ref"], at)}
            if self._is_30:
                return _nullable({"$ref": raw["$ref"]}) if raw.get("nullable") is True else _reference(raw)
        done: Schema = {}
        for key, value in raw.items():
            said = self._keyword(key, value, at) if key in _JUDGED else value
            if said is not _DROP:
                done[key] = said
        if self._is_30:
            if not _EXCLUSIVE.isdisjoint(done):
                _bounds(done)
            if done.pop("nullable", False) is True:
                if "type" not in done and not any(word in done for word in _COMBINING):
                    self.remarks.say("`nullable` stands without a type, where any value is allowed", at)
                return _nullable(done)
        return done

    def _keyword(self, key: str, value: Any, at: str) -> Any:
        """What the keyword `key` of the schema at `at` says, normalised; `_DROP`: nothing."""
        if key == "type":
            return value if self._is_type(value, f"{at}/type") else _DROP
        holds = SUBSCHEMAS.get(key)
        if holds is not None:
            if key == "patternProperties":
                self.patterns.update(value if isinstance(value, dict) else ())
            return self._inside(key, value, at, holds)
        if key == "pattern":
            self.patterns.update([value] if isinstance(value, str) else ())
            return value
        if key in _LISTS and not isinstance(value, list | bool):
            return self._dropped(f"`{key}` must be a list, here is {kind_of(value)}", f"{at}/{key}")
        kind, words = _ANNOTATIONS.get(key, (object, ""))
        if not isinstance(value, kind):
            self.remarks.say(f"`{key}` of a schema must be {words}, here is {kind_of(value)}", f"{at}/{key}")
            return _DROP
        if key == "required" and isinstance(value, bool):
            self.remarks.say("`required` of a schema lists names of members; a truth value says nothing", at)
            return _DROP
        if key in ("$schema", "$id"):
            return _DROP  # neither judges a value, and `$id` would move what references lead to
        return value

    def _inside(self, key: str, value: Any, at: str, holds: Holds) -> Any:
        """The schemas that a keyword holds."""
        if holds is MAP:
            if value == []:
                return {}
            if not isinstance(value, dict):
                return self._dropped(f"`{key}` must be an object, here is {kind_of(value)}", f"{at}/{key}")
            at = f"{at}/{key}/"
            return {name: self._any(child, at + pointers.escape(name)) for name, child in value.items()}
        if holds is ONE:
            if isinstance(value, dict | bool):
                return self._any(value, f"{at}/{key}")
            return self._dropped(f"a schema must be an object, here is {kind_of(value)}", f"{at}/{key}")
        if not isinstance(value, list):
            return self._dropped(f"`{key}` must be a list, here is {kind_of(value)}", f"{at}/{key}")
        return [self._any(child, f"{at}/{key}/{index}") for index, child in enumerate(value)] or _DROP

    def _dropped(self, message: str, at: str) -> Any:
        """A keyword that can't be used, left out where that is excused."""
        self.remarks.excuse(self.problem(message, at))
        return _DROP

    def _note(self, reference: str, at: str) -> str:
        """The reference in its normal spelling, remembered."""
        target = pointers.from_reference(reference)
        if target is None and reference.startswith("#"):
            target = self._anchor(unquote(reference[1:])) or f"/{reference}"
        if target is None:
            raise self.problem(
                f"the reference `{reference}` does not point into this document",
                at,
                "Import it with `uphold import`",
            )
        self.references.setdefault(target, at)
        return pointers.to_reference(target)

    def _is_type(self, value: Any, at: str) -> bool:
        if isinstance(value, str) and value in _TYPES:
            return True
        for word in value if isinstance(value, list) else [value]:
            if not isinstance(word, str) or word not in _TYPES:
                self.remarks.excuse(self.problem(f"`{word}` is no type of JSON Schema", at))
                return False
        return True


_DROP: Any = object()


def _reference(raw: Schema) -> Schema:
    """A reference of 3.0: only the annotations that say which way a member travels survive beside it."""
    return {key: value for key, value in raw.items() if key in ("$ref", "readOnly", "writeOnly")}


def _bounds(schema: Schema) -> None:
    """Boolean exclusive bounds (3.0) → numbers."""
    for exclusive, inclusive in _BOUNDS:
        flag = schema.get(exclusive)
        if isinstance(flag, bool):
            del schema[exclusive]
            if flag and inclusive in schema:
                schema[exclusive] = schema.pop(inclusive)


def _nullable(schema: Schema) -> Schema:
    """`schema` or null. Lenient where 3.0 is not: an enum, or a combination, need not list null itself."""
    if any(word in schema for word in _COMBINING):
        outer: Schema = {key: schema.pop(key) for key in ("readOnly", "writeOnly", "deprecated") if key in schema}
        return {"anyOf": [schema, {"type": "null"}], **outer}
    kind = schema.get("type")
    if isinstance(kind, str) and kind != "null":
        schema["type"] = [kind, "null"]
    elif isinstance(kind, list) and "null" not in kind:
        schema["type"] = [*kind, "null"]
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    return schema
