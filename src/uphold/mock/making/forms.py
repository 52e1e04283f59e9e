"""A schema as the mock's maker of values sees it: references followed, ``allOf`` merged, branches listed.

A `Form` is one place of a schema; its `alternatives` are plain objects of keywords without ``$ref``,
``allOf``, ``oneOf`` or ``anyOf``, one for each way through the branches. Everything is worked out when it is
first asked for, so recursive schemas need no special care.
"""

from __future__ import annotations

import hashlib
import math
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from uphold.contract import Schema
from uphold.mock.making.branches import lookup, needs_judge, types_of, ways_through
from uphold.mock.making.patterns import finder
from uphold.mock.making.scalars import has_type

_SAFE = "/~"
_ANNOTATIONS = ("readOnly", "writeOnly")
_SHAPING = ("pattern", "format", "enum", "const", "minLength")
_NOTHING: Schema = {"not": {}}
_COUNTED = frozenset({"minProperties", "maxProperties"})
_LISTS = frozenset({"array", "null"})
_SCALARS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


@lru_cache(4_096)
def _shared(words: tuple[Any, ...]) -> frozenset[Any]:
    """The same set for places that say the same: there are far more places than sets."""
    return frozenset(words)


class Book:
    """The forms of one contract's schemas in one direction, each worked out once.

    Slices (see `Contract.schema_at`) mirror the release file's pointers, so a pointer names a place for good.
    """

    def __init__(self) -> None:
        self._forms: dict[str, Form] = {}

    def form(self, piece: Schema) -> Form:
        """The form of a self-contained slice; a schema without ``$ref`` at its top is taken as it is."""
        reference = piece.get("$ref")
        if isinstance(reference, str):
            return self.follow(reference, piece)
        return Form(self, piece, piece, "")

    def follow(self, reference: str, root: Schema) -> Form:
        """The form that `reference` (``#/…``) names within `root`."""
        pointer = unquote(reference.removeprefix("#"))
        form = self._forms.get(pointer)
        if form is None:
            form = self._forms[pointer] = Form(self, lookup(pointer, root), root, pointer)
        return form


class Form:
    """One place of a schema."""

    def __init__(self, book: Book, schema: Schema | bool, root: Schema, pointer: str | None) -> None:  # noqa: FBT001 - a schema may be true or false
        self.book = book
        self.schema: Schema = schema if isinstance(schema, dict) else ({} if schema else _NOTHING)
        self.root = root
        self.pointer = pointer
        """Where it stands in the release file; None for a place that merging made."""

    @cached_property
    def likeness(self) -> str:
        """The same for places whose schemas say the same, wherever they stand: what fits one fits the other."""
        return hashlib.sha1(msgspec.json.encode(self.schema), usedforsecurity=False).hexdigest()

    @cached_property
    def is_shared(self) -> bool:
        """Whether it is a component, which may contain itself."""
        return self.pointer is not None and self.pointer.startswith("/components/")

    @cached_property
    def is_forbidden(self) -> bool:
        """Whether nothing may stand here."""
        return self.schema == _NOTHING

    @cached_property
    def alternatives(self) -> tuple[Plain, ...]:
        """At least one; in the order of the branches."""
        above = frozenset((f"#{self.pointer}",)) if self.is_shared else frozenset()
        merged = ways_through(self.schema, self.root, self.pointer, above)
        return tuple(Plain(self, part) for part in merged) or (Plain(self, {}),)

    def child(self, schema: Schema | bool, pointer: str | None) -> Form:  # noqa: FBT001 - as above
        """The form of a place below; a place that only refers to a component is that component."""
        if isinstance(schema, dict) and schema.keys() == {"$ref"}:
            return self.book.follow(schema["$ref"], self.root)
        return Form(self.book, schema, self.root, pointer)

    @property
    def piece(self) -> Schema:
        """A self-contained schema of this place."""
        if self.pointer is None:
            return {**{name: value for name, value in self.root.items() if name != "$ref"}, **self.schema}
        return {**self.root, "$ref": f"#{quote(self.pointer, safe=_SAFE)}"} if self.pointer else self.root

    @cached_property
    def exclusive(self) -> bool:
        """Whether a validator decides here: a value may match too many branches of a ``oneOf``, or what a ``not``
        forbids."""
        return needs_judge(self.schema, self.root)

    @cached_property
    def properties(self) -> dict[str, Form]:
        """The members that any alternative declares."""
        found: dict[str, Form] = {}
        for plain in self.alternatives:
            for name, form in plain.properties.items():
                found.setdefault(name, form)
        return found

    @cached_property
    def has_nothing(self) -> bool:
        """Whether a value stands for nothing here: a default, null, or an empty array."""
        return any(
            "default" in plain.schema
            or "null" in plain.types
            or (plain.types == ("array",) and not plain.schema.get("minItems"))
            for plain in self.alternatives
        )

    @cached_property
    def open_to(self) -> frozenset[type]:
        """The Python types of the scalars that may stand here, whatever they are, as far as a validator has no
        objection; empty where a value is one of some, or decides between branches."""
        if len(self.alternatives) > 1 or self.exclusive:
            return frozenset()
        plain = self.alternatives[0]
        if {"enum", "const"} & plain.schema.keys():
            return frozenset()
        return _shared(tuple(kind for word in plain.types for kind in _SCALARS.get(word, ())))

    @cached_property
    def empty_lists(self) -> tuple[str, ...]:
        """The members that are lists and may be empty."""
        return tuple(
            name
            for name, child in self.properties.items()
            if all({"array"} <= way.kinds <= _LISTS and not way.schema.get("minItems") for way in child.alternatives)
        )

    @cached_property
    def takes_number(self) -> bool:
        """Whether a plain number in digits can be an id here."""
        ways = self.alternatives
        if any(way.types == ("integer",) or "number" in way.types for way in ways):
            return True
        return all("string" in way.types and not any(word in way.schema for word in _SHAPING) for way in ways)

    @cached_property
    def nothing(self) -> tuple[Any, ...]:
        """The plain value that stands for nothing here, alone; empty where there is none, or it is not so plain."""
        if len(self.alternatives) > 1 or self.exclusive or "const" in self.alternatives[0].schema:
            return ()
        plain = self.alternatives[0]
        if "default" in plain.schema:
            return () if isinstance(plain.schema["default"], (dict, list)) else (plain.schema["default"],)
        return (None,) if plain.may_be_null else ()

    def hidden(self, annotation: str) -> bool:
        """Whether the place carries the `annotation` ``readOnly`` or ``writeOnly``."""
        return annotation in self._annotations

    @cached_property
    def _annotations(self) -> frozenset[str]:
        found = {word for plain in self.alternatives for word in _ANNOTATIONS if plain.schema.get(word) is True}
        return _shared(tuple(sorted(found)))

    def allows(self, kind: str) -> bool:
        """Whether a value of the JSON type `kind` is allowed by type alone."""
        return any(kind in plain.types for plain in self.alternatives)


class Plain:
    """Keywords without branches or references."""

    def __init__(self, form: Form, schema: Schema) -> None:
        self._form = form
        self.schema = schema
        self.types: tuple[str, ...] = types_of(schema)
        self.kinds: frozenset[str] = _shared(self.types)
        self._visible: dict[str, tuple[tuple[str, Form], ...]] = {}
        self.required: frozenset[str] = _shared(tuple(schema.get("required", ())))

    @cached_property
    def properties(self) -> dict[str, Form]:
        """Declared members, in the document's order."""
        form = self._form
        found: dict[str, Form] = {}
        for name, (schema, pointer) in self.schema.get("properties", {}).items():
            also = [below for below, _ in self._matching(name)]
            found[name] = form.child({"allOf": [schema, *also]}, None) if also else form.child(schema, pointer)
        return found

    def _matching(self, name: str) -> list[tuple[Any, str | None]]:
        """What ``patternProperties`` say of the member `name`."""
        patterns = self.schema.get("patternProperties", {})
        return [child for pattern, child in patterns.items() if finder(pattern)(name)]

    def beyond(self, name: str) -> Form | None:
        """What a member `name` that is not declared holds; None where no schema says it."""
        matching = self._matching(name)
        if not matching:
            return self.extra
        if len(matching) == 1:
            return self._form.child(*matching[0])
        return self._form.child({"allOf": [schema for schema, _ in matching]}, None)

    @cached_property
    def patterns(self) -> tuple[str, ...]:
        """What names of members that are not declared may look like, beside any; those whose schema allows nothing
        are left out."""
        patterns = self.schema.get("patternProperties", {})
        return tuple(pattern for pattern, (schema, _) in patterns.items() if schema is not False)

    @cached_property
    def is_closed(self) -> bool:
        """Whether members that neither a name nor a pattern declares are forbidden."""
        return self.schema.get("additionalProperties", self.schema.get("unevaluatedProperties")) is False

    @cached_property
    def names(self) -> Form | None:
        """What names of members look like; None: they are free."""
        return self._child("propertyNames")

    @cached_property
    def needs(self) -> dict[str, list[str]]:
        """Member → those that have to be there with it."""
        needs: dict[str, list[str]] = self.schema.get("dependentRequired", {})
        return needs

    def visible(self, hidden: str) -> tuple[tuple[str, Form], ...]:
        """The declared members that do not carry the annotation `hidden`."""
        known = self._visible.get(hidden)
        if known is None:
            members = self.properties.items()
            known = self._visible[hidden] = tuple(
                (name, form) for name, form in members if not (form.hidden(hidden) or form.is_forbidden)
            )
        return known

    @cached_property
    def is_free(self) -> bool:
        """Whether an object may hold what it likes: it declares no members, and forbids none."""
        return not (self.properties or self.patterns or self.is_closed or self.extra is not None)

    @cached_property
    def options(self) -> tuple[Any, ...]:
        """The values of its types that an enumeration lists, without null."""
        listed = (value for value in self.schema.get("enum", ()) if value is not None)
        return tuple(value for value in listed if has_type(value, self.kinds))

    @cached_property
    def may_be_null(self) -> bool:
        """Whether null is a value here."""
        return "null" in self.types and None in self.schema.get("enum", (None,))

    @cached_property
    def is_listed(self) -> bool:
        """Whether all members of an object are declared ones."""
        return (
            not (self.is_free or self.patterns or self.needs or self.schema.keys() & _COUNTED)
            and self.extra is None
            and self.required <= self.properties.keys()
        )

    @cached_property
    def items(self) -> Form | None:
        """What an array holds."""
        return self._child("items")

    @cached_property
    def prefix(self) -> tuple[Form, ...]:
        """What the first elements of an array hold, one by one."""
        return tuple(self._form.child(*below) for below in self.schema.get("prefixItems", ()))

    @cached_property
    def contained(self) -> tuple[Form, int] | None:
        """What some elements hold, and how many of them at least."""
        least = self.schema.get("minContains", 1)
        wanted = self.schema.get("contains")
        if not isinstance(wanted, tuple) or least < 1:
            return None
        items = self.schema.get("items")
        if isinstance(items, tuple):
            return self._form.child({"allOf": [items[0], wanted[0]]}, None), least
        return self._form.child(*wanted), least

    @cached_property
    def least(self) -> int:
        """So many elements an array has."""
        below = len(self.prefix) + self.contained[1] if self.contained is not None else 0
        return int(max(self.schema.get("minItems", 0), below))

    @cached_property
    def most(self) -> float:
        """So many elements an array may have."""
        most: float = self.schema.get("maxItems", math.inf)
        is_over = self.schema.get("items", self.schema.get("unevaluatedItems")) is False
        return min(most, len(self.prefix)) if is_over else most

    @cached_property
    def extra(self) -> Form | None:
        """What members that are not declared hold; None when there is no schema for them."""
        return self._child("additionalProperties")

    def _child(self, keyword: str) -> Form | None:
        if keyword not in self.schema or isinstance(self.schema[keyword], bool):
            return None
        schema, pointer = self.schema[keyword]
        return Form(self._form.book, schema, self._form.root, pointer)
