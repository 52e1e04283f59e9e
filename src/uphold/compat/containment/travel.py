"""How the values of a place travel, as far as it decides which of them can be told apart: JSON, text, bytes or XML."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from uphold.compat.containment.json_values import KINDS
from uphold.compat.containment.made_up import made_up, of_kind
from uphold.compat.containment.shapes import Shape

_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_STRUCTURED = ("json", "yaml", "cbor", "msgpack", "ndjson", "jsonl", "json-seq", "jsonlines")
"""What stands for values as JSON knows them, alone or behind a plus sign."""
BYTES = of_kind("string")
"""What is added to shapes whose values are looked at as strings of bytes."""
_NOT_NULL = made_up("not null", {"type": [kind for kind in KINDS if kind != "null"]})


class Wire(StrEnum):
    """What stands on the wire."""

    JSON = "json"
    TEXT = "text"
    """A parameter or header: 1 and "1" look the same, and null can't be sent."""
    BYTES = "bytes"
    """A body that is neither JSON, XML, text nor a form: whatever its schema says, it is a string of bytes."""
    FORM = "form"
    """A multipart form."""
    PART = "part"
    """A part of one, which may be a file."""
    XML = "xml"


class Travel(msgspec.Struct, frozen=True):
    """How the values of one place travel."""

    wire: Wire = Wire.JSON
    splits: str = ""
    """TEXT: where a list is cut, so that a plain value that holds it would be read as several; empty: nowhere, for
    each item travels by itself."""
    called: str = ""
    """XML: what the element is called where its schema does not say it; empty: not known."""

    @property
    def is_text(self) -> bool:
        """Whether the value is written as plain text."""
        return self.wire is Wire.TEXT

    @property
    def is_xml(self) -> bool:
        """Whether the value is written as XML."""
        return self.wire is Wire.XML

    def member(self, name: str) -> Travel:
        """How the member `name` of such a value travels."""
        if self.wire is Wire.XML:
            return msgspec.structs.replace(self, called=name)
        return self.item()

    def item(self) -> Travel:
        """How an item of such a list travels, or a branch of such a value."""
        return Travel(Wire.PART) if self.wire is Wire.FORM else self

    def sent(self, old: Shape, new: Shape) -> tuple[Shape, Shape]:
        """The values of both shapes that can travel at all, files being strings of bytes (OpenAPI 3.0.4, 4.7.14.2;
        3.1.1, 4.8.14.2: 3.1 says nothing of them where 3.0 says ``format: binary``)."""
        if self.wire is Wire.TEXT:
            return _without_null(old), _without_null(new)
        if self.wire in (Wire.BYTES, Wire.PART) and self._are_bytes(old, new):
            return old.also(BYTES), new.also(BYTES)
        return old, new

    def _are_bytes(self, old: Shape, new: Shape) -> bool:
        texts = [one for one in (old, new) if one.facts.kinds == {"string"}]
        untyped = [one for one in (old, new) if not one.facts.all("type") and not one.facts.unions]
        if not texts or len(texts) + len(untyped) < 2:  # noqa: PLR2004 - both of them
            return False
        return self.wire is Wire.BYTES or any("binary" in one.facts.all("format") for one in texts)


def _without_null(shape: Shape) -> Shape:
    return shape.also(_NOT_NULL) if "null" in shape.facts.kinds else shape


def of_parameter(style: str, *, explode: bool) -> Travel:
    """How a parameter or header travels (OpenAPI 3.1.1, Style Values)."""
    if style == "deepObject" or (explode and style not in ("simple", "label")):
        return Travel(Wire.TEXT)
    if explode and style == "label":
        return Travel(Wire.TEXT, ".")
    return Travel(Wire.TEXT, _DELIMITERS.get(style, ","))


def of_media_type(media_type: str, *shapes: Shape) -> Travel:
    """How bodies of a media type travel that have one of `shapes`. Texts, and forms of plain members, are text on the
    wire, whatever the types of their schemas; what a text or a form makes of more than that is not said anywhere, and
    they are judged as JSON."""
    name = media_type.partition(";")[0].strip().lower()
    kind, _, word = name.partition("/")
    suffix = word.rpartition("+")[2].removeprefix("x-")
    if suffix == "xml":
        return Travel(Wire.XML)
    if kind == "multipart":
        return Travel(Wire.FORM)
    if suffix == "www-form-urlencoded":
        return Travel(Wire.TEXT) if all(map(_is_plain_form, shapes)) else Travel()
    if suffix in _STRUCTURED or kind == "*" or name == "application/*":
        return Travel()
    if kind == "text":
        return Travel(Wire.TEXT) if all(one.facts.kinds <= _PLAIN for one in shapes) else Travel()
    return Travel(Wire.BYTES)


_PLAIN = frozenset({"null", "boolean", "number", "string"})


def _is_plain_form(shape: Shape) -> bool:
    """Whether an object has only members of plain values, and lists of them."""
    facts = shape.facts
    members = [facts.named(name).facts for name in facts.declared]
    items = [member.item(None).facts for member in members if "array" in member.kinds]
    return (
        facts.kinds <= {"object", "null"}
        and not facts.unions
        and all(member.kinds <= _PLAIN | {"array"} and not member.prefix for member in members)
        and all(item.kinds <= _PLAIN for item in items)
    )
