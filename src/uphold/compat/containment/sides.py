"""One contract as one direction sees it: its schemas as nodes, their digests, and validators that judge values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from uphold.contract import Contract, Direction, pointer_of, subschemas

if TYPE_CHECKING:
    from collections.abc import Iterator

    import jsonschema_rs


class Node:
    """A schema at its place. Two nodes are one when side and pointer are the same."""

    __slots__ = ("_hash", "made", "pointer", "side")

    def __init__(self, side: Side | None, pointer: str, made: Any = None) -> None:
        self.side = side
        """None for a schema that only a proof made up."""
        self.pointer = pointer
        """Where it stands; for a made-up one, a text that names it in full."""
        self.made = made
        """The made-up schema."""
        self._hash = hash((side, pointer))

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Node) and self.side is other.side and self.pointer == other.pointer)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"<{self.side or 'made up'}: {self.pointer}>"

    def schema(self) -> Any:
        """The schema: an object, or true or false; references are kept."""
        return self.side.schema(self.pointer) if self.side else self.made

    def below(self, pointer: str) -> Node:
        """The node of a schema inside this one."""
        if self.side is None:
            return Node(None, self.pointer + pointer, _inside(self.made, pointer))
        return self.side.below(self.pointer, pointer)

    def children(self) -> Iterator[tuple[str, Node]]:
        """The schemas directly inside, each with the keyword that holds it."""
        schema = self.schema()
        if isinstance(schema, dict):
            for keyword, below, _ in subschemas(schema):
                yield keyword, self.below(below)

    def target(self) -> Node | None:
        """The node that ``$ref`` leads to; None without one."""
        schema = self.schema()
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if reference is None or self.side is None:
            return None
        return self.side.node(pointer_of(reference) or "")

    def settled(self) -> Node:
        """The node that says all that this one says: where its reference leads, when nothing stands beside that. So
        schemas that many places refer to are looked at once."""
        return self.side.settled(self.pointer) if self.side else self

    def is_flagged(self, flag: str) -> bool:
        """Whether a member's schema has the flag (``readOnly``…), through references and allOf as well."""
        return self.side.is_flagged(self.pointer, flag) if self.side else False

    def digest(self) -> str:
        """Equal for schemas that say the same to a machine."""
        return self.side.digest(self.pointer) if self.side else self.pointer

    def errors(self, value: Any) -> frozenset[str]:
        """The steps to the keywords that forbid `value`, wherever in the schema: the keywords among them."""
        if self.side is None:
            return frozenset()
        found = self.side.validator(self.pointer).iter_errors(value)
        return frozenset(str(step) for error in found for step in error.schema_path)

    def allows(self, value: Any) -> bool:
        """Whether the value is valid, formats included."""
        if self.side is None:
            return _compile(self.made).is_valid(value)
        return self.side.validator(self.pointer).is_valid(value)


def _inside(schema: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        schema = schema[int(key)] if isinstance(schema, list) else schema[key]
    return schema


class Side:
    """The schemas of one contract as they travel in one direction."""

    def __init__(self, contract: Contract, direction: Direction, name: str) -> None:
        self.contract = contract
        self.direction = direction
        self.name = name
        """``old`` or ``new``."""
        self._schemas: dict[str, Any] = {}
        self._nodes: dict[str, Node] = {}
        self._digests: dict[str, str] = {}
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}
        self._known: dict[str, frozenset[str]] = {}
        self._settled: dict[str, Node] = {}
        self._flagged: dict[tuple[str, str], bool] = {}
        self._bounded: dict[int, Any] = {}
        self.facts: dict[Any, Any] = {}
        """Nodes and choices of a shape → what is known of it."""
        self.groups: dict[tuple[str, str], str] = {}
        """Place and group of keywords → digest of what is said there."""

    def __repr__(self) -> str:
        return f"<{self.name} {self.direction}>"

    def node(self, pointer: str) -> Node:
        """The node of the schema at `pointer`, where normalising has left it."""
        schema, place = self.contract.directed(pointer, self.direction)
        self._schemas[place] = schema
        return Node(self, place)

    def below(self, place: str, pointer: str) -> Node:
        """The node at `pointer` from the schema at `place`."""
        inner = place + pointer
        known = self._nodes.get(inner)
        if known is None:
            if inner not in self._schemas:
                self._schemas[inner] = _inside(self.schema(place), pointer)
            known = self._nodes[inner] = Node(self, inner)
        return known

    def schema(self, place: str) -> Any:
        """The schema that stands at `place`."""
        if place not in self._schemas:
            self._schemas[place] = self.contract.directed(place, self.direction)[0]
        return self._schemas[place]

    def digest(self, place: str) -> str:
        """See `Contract.schema_digest`; of the schema as it travels in this direction."""
        known = self._digests.get(place)
        if known is None:
            known = self._digests[place] = self.contract.schema_digest(self.schema(place))
        return known

    def settled(self, place: str) -> Node:
        """See `Node.settled`."""
        known = self._settled.get(place)
        if known is None:
            known = node = Node(self, place)
            while (schema := node.schema()) is not None and isinstance(schema, dict) and schema.keys() == {"$ref"}:
                known = node = node.target() or node
            self._settled[place] = known
        return known

    def is_flagged(self, place: str, flag: str) -> bool:
        """See `Node.is_flagged`."""
        known = self._flagged.get((place, flag))
        if known is None:
            known = self._flagged[place, flag] = any(
                isinstance(schema := node.schema(), dict) and schema.get(flag) is True
                for node in _merged(self.settled(place))
            )
        return known

    def known(self, place: str) -> frozenset[str]:
        """Names of members that the schema at `place` declares or requires, in any of its branches."""
        if place not in self._known:
            self._known[place] = frozenset(_known(Node(self, place)))
        return self._known[place]

    def validator(self, place: str) -> jsonschema_rs.Draft202012Validator:
        """Judges values by the schema at `place`."""
        known = self._validators.get(place)
        if known is None:
            schema = self.schema(place)
            if isinstance(schema, bool) or _REFERENCE in msgspec.json.encode(schema):
                schema = self.contract.schema_at(place, self.direction)  # with all that it refers to
            known = self._validators[place] = _compile(schema, self._bounded)
        return known


_REFERENCE = b'"$ref"'
_IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"})


def names_said(schema: dict[str, Any]) -> Iterator[str]:
    """Names of members that one schema speaks of."""
    yield from schema.get("properties", ())
    yield from schema.get("required", ())
    for trigger, needed in schema.get("dependentRequired", {}).items():
        yield trigger
        yield from needed


def _merged(node: Node) -> Iterator[Node]:
    """The node, and those that apply with it by reference and allOf."""
    waiting, seen = [node], {node}
    while waiting:
        one = waiting.pop()
        yield one
        schema, target = one.schema(), one.target()
        held = len(schema.get("allOf", ())) if isinstance(schema, dict) else 0
        for child in [*([target] if target else []), *(one.below(f"/allOf/{index}") for index in range(held))]:
            if child not in seen:
                seen.add(child)
                waiting.append(child)


def _known(node: Node) -> Iterator[str]:
    waiting, seen = [node], {node}
    while waiting:
        one = waiting.pop()
        schema = one.schema()
        if not isinstance(schema, dict):
            continue
        yield from names_said(schema)
        target = one.target()
        inner = [child for word, child in one.children() if word in _IN_PLACE]
        for child in [*([target] if target else []), *inner]:
            if child not in seen:
                seen.add(child)
                waiting.append(child)


def _compile(schema: Any, known: dict[int, Any] | None = None) -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs  # noqa: PLC0415 - slow to import, and two equal contracts never need it

    return jsonschema_rs.Draft202012Validator(
        _bounded(schema, {} if known is None else known),
        validate_formats=True,
        formats={"byte": _is_base64, "base64": _is_base64},
    )


_INT32, _INT64 = 2**31, 2**63
NUMBER_FORMATS: dict[str, tuple[float, float]] = {
    "int32": (-_INT32, _INT32 - 1),
    "int64": (-_INT64, _INT64 - 1),
    "float": (-3.4028234663852886e38, 3.4028234663852886e38),
}
"""Formats of numbers (https://spec.openapis.org/registry/format/) and their bounds; the validator knows only formats of
texts. ``double`` bounds nothing: JSON's own numbers are doubles (RFC 8259, section 6)."""

_BASE64 = re.compile(r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_PLAIN = frozenset({"const", "enum", "default", "example", "examples"})


def format_of(schema: dict[str, Any]) -> str:
    """The format that a schema asks for; empty without one. What OpenAPI 3.0 calls ``byte`` (or its users ``base64``)
    is base64 (OpenAPI 3.1.1, Working With Binary Data)."""
    word = schema.get("format")
    if word == "base64" or (word is None and str(schema.get("contentEncoding")).lower() == "base64"):
        return "byte"
    return word if isinstance(word, str) else ""


def _is_base64(text: str) -> bool:
    return _BASE64.fullmatch(text) is not None


def _bounded(schema: Any, known: dict[int, Any]) -> Any:
    """`schema`, with the formats of numbers written as bounds; the same object where there is none. `known`: what was
    made of the objects that slices share."""
    if not isinstance(schema, dict | list):
        return schema
    found = known.get(id(schema))
    if found is None:
        found = known[id(schema)] = _with_bounds(schema, known)
    return found


def _with_bounds(schema: Any, known: dict[int, Any]) -> Any:
    if isinstance(schema, list):
        changed = [_bounded(one, known) for one in schema]
        return changed if any(new is not old for new, old in zip(changed, schema, strict=True)) else schema
    done = schema
    for key, value in schema.items():
        if key not in _PLAIN:
            new = _bounded(value, known)
            if new is not value:
                done = {**done, key: new}
    word = schema.get("format")
    if isinstance(word, str) and word in NUMBER_FORMATS:
        low, high = NUMBER_FORMATS[word]
        done = {**done, "allOf": [*done.get("allOf", ()), {"minimum": low, "maximum": high}]}
    return done
