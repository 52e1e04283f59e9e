"""The parts of a contract as they are written: what the cache keeps, and what tells two contracts' parts apart.

A part is decoded only when somebody asks for it. Schemas are written once, at their homes; an operation is written
without them, and gets them back when it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from uphold.contract import pointers
from uphold.contract.grammar import references
from uphold.contract.homes import home_of
from uphold.contract.model import Body, Callback, Encoding, Header, Operation, Parameter, Reply, Schema

T = TypeVar("T")

_REFERENCE = b"\xa4$ref"
"""The member as MessagePack writes it."""


class Part(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An operation or a schema as it is written."""

    text: bytes
    """MessagePack; equal for what is written alike, prose and all."""
    needs: tuple[str, ...] = ()
    """The homes that it refers to, or that its schemas stand at."""


class Decoded(Mapping[str, T]):
    """Values by name, in the order of their parts; each is decoded when it is first asked for, and then kept."""

    def __init__(self, parts: Mapping[str, Part], decode: Callable[[bytes], T]) -> None:
        self._parts = parts
        self._decode = decode
        self._known: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        known = self._known.get(name)
        if known is None:
            known = self._known.setdefault(name, self._decode(self._parts[name].text))
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def __contains__(self, name: object) -> bool:
        return name in self._parts


def decoded_homes(parts: Mapping[str, Part]) -> Mapping[str, Schema]:
    """The schemas that `parts` write, by their pointers."""
    return Decoded(parts, msgspec.msgpack.Decoder(Schema).decode)


def decoded_operations(parts: Mapping[str, Part], homes: Mapping[str, Schema]) -> Mapping[str, Operation]:
    """The operations that `parts` write, by id, with their schemas out of `homes`."""
    decoder = msgspec.msgpack.Decoder(Operation)
    return Decoded(parts, lambda text: _with_schemas(decoder.decode(text), homes.__getitem__))


class Parts:
    """The parts of one contract; each is written when it is first asked for, where the cache did not know it."""

    def __init__(
        self,
        operations: Mapping[str, Operation],
        homes: Mapping[str, Schema],
        known: tuple[dict[str, Part], dict[str, Part]] | None = None,
    ) -> None:
        self._operations, self._homes = operations, homes
        self._written = known or ({}, {})

    def operation(self, id: str) -> Part:
        """The operation `id`, without its schemas; `needs` tells where they stand. KeyError: there is none."""
        known = self._written[0].get(id)
        if known is None:
            known = self._written[0][id] = _of_operation(self._operations[id])
        return known

    def home(self, place: str) -> Part:
        """The schema at a home; `needs` are the homes that it refers to. KeyError: `place` is none."""
        known = self._written[1].get(place)
        if known is None:
            text = msgspec.msgpack.encode(self._homes[place])
            targets = dict.fromkeys(references(self._homes[place])) if _REFERENCE in text else ()
            found = (home_of(pointers.from_reference(one) or "", self._homes) for one in targets)
            known = self._written[1][place] = Part(text, tuple(dict.fromkeys(one for one in found if one is not None)))
        return known

    def all(self) -> tuple[dict[str, Part], dict[str, Part]]:
        """All operations by id, and all homes by pointer."""
        return (
            {id: self.operation(id) for id in self._operations},
            {place: self.home(place) for place in self._homes},
        )


def _of_operation(operation: Operation) -> Part:
    places: dict[str, None] = {}

    def taken(place: str) -> Schema:
        places[place] = None
        return {}

    return Part(msgspec.msgpack.encode(_with_schemas(operation, taken)), tuple(places))


# -- an operation with other schemas; `schema` gives the one for a place


def _with_schemas(one: Operation, schema: Callable[[str], Schema]) -> Operation:
    return msgspec.structs.replace(
        one,
        parameters=_sent(one.parameters, schema),
        body=_body(one.body, schema),
        replies=_replies(one.replies, schema),
        callbacks=tuple(_callback(call, schema) for call in one.callbacks),
    )


def _callback(one: Callback, schema: Callable[[str], Schema]) -> Callback:
    return msgspec.structs.replace(
        one,
        body=_body(one.body, schema),
        headers=_sent(one.headers, schema),
        parameters=_sent(one.parameters, schema),
        replies=_replies(one.replies, schema),
    )


def _sent(found: tuple[Parameter, ...], schema: Callable[[str], Schema]) -> tuple[Parameter, ...]:
    return tuple(msgspec.structs.replace(one, schema=schema(_place(one))) for one in found)


def _headers(found: tuple[Header, ...], schema: Callable[[str], Schema]) -> tuple[Header, ...]:
    return tuple(msgspec.structs.replace(one, schema=schema(_place(one))) for one in found)


def _body(one: Body | None, schema: Callable[[str], Schema]) -> Body | None:
    return None if one is None else msgspec.structs.replace(one, **_carried(one, schema))


def _replies(found: tuple[Reply, ...], schema: Callable[[str], Schema]) -> tuple[Reply, ...]:
    return tuple(
        msgspec.structs.replace(one, headers=_headers(one.headers, schema), **_carried(one, schema)) for one in found
    )


def _carried(one: Body | Reply, schema: Callable[[str], Schema]) -> dict[str, Any]:
    """`content` and `encoding`."""
    content = {name: schema(one.pointer + pointers.join("content", name, "schema")) for name in one.content}
    return {"content": content, "encoding": _encoding(one.encoding, schema)}


def _encoding(found: dict[str, dict[str, Encoding]], schema: Callable[[str], Schema]) -> dict[str, dict[str, Encoding]]:
    return {
        media_type: {
            name: msgspec.structs.replace(one, headers=_headers(one.headers, schema)) for name, one in members.items()
        }
        for media_type, members in found.items()
    }


def _place(one: Parameter | Header) -> str:
    """Where the schema of a parameter or header stands."""
    content = pointers.join("content", one.media_type) if one.media_type is not None else ""
    return f"{one.pointer}{content}/schema"
