"""The schemas of a document as they are written: found once, and what is written alike judged once.

Laws read the document itself and not the normalised schemas: whether an enumeration lists null, say, is gone
from those.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakKeyDictionary

import msgspec

from uphold.checks.base import Held, Problem
from uphold.checks.judging.references import lookup
from uphold.contract import escape_pointer, home_of, pointer_of, subschemas

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from uphold.contract import Contract

T = TypeVar("T")

_MAPS: Final = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")
_LISTS: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
IN_PLACE: Final = frozenset(("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"))
"""Keywords whose schemas judge the same value as the schema that they stand in."""


@dataclass(frozen=True, slots=True)
class Node:
    """One schema object, and where it stands in its home."""

    schema: dict[str, Any]
    place: str
    """JSON pointer from the home."""
    keyword: str
    """The keyword of the schema around it that holds it; empty for the home itself."""
    parent: Node | None

    @property
    def name(self) -> str:
        """The member that it describes, or the items of which member; empty where there is none."""
        node: Node | None = self
        while node is not None and node.keyword != "properties":
            node = node.parent
        return _last(node.place) if node is not None else ""


@dataclass(frozen=True, slots=True)
class Home:
    """A place of the document where a schema begins: a component, a body, a parameter…"""

    pointer: str
    schema: dict[str, Any]
    key: bytes
    """The same for what is written alike."""


@dataclass(slots=True)
class _Shelf:
    homes: tuple[Home, ...]
    nodes: dict[bytes, tuple[Node, ...]] = field(default_factory=dict)


_SHELVES: WeakKeyDictionary[Contract, _Shelf] = WeakKeyDictionary()
"""Per process and contract; gone with the contract."""
_FOUND: dict[tuple[str, Hashable, bytes], tuple[tuple[str, Any], ...]] = {}
"""What a law found in a home that was written like this: releases share most of theirs."""


def homes(contract: Contract) -> tuple[Home, ...]:
    """The homes of the document, in its order; booleans, and what only normalising made, are none."""
    return _shelf(contract).homes


def nodes(contract: Contract, home: Home) -> tuple[Node, ...]:
    """The schema objects of one home, itself first."""
    known = _shelf(contract).nodes
    if home.key not in known:
        known[home.key] = tuple(_walk(home.schema))
    return known[home.key]


def found(
    contract: Contract, law: str, look: Callable[[Node], Iterable[T]], salt: Hashable = ()
) -> Iterator[tuple[str, T]]:
    """What `look` finds at each schema object of the document, with the pointer of the object.

    It sees no further than the home: it is asked once about what is written alike, in this release or in another one,
    unless `salt` (what else it goes by) differs.
    """
    for home in homes(contract):
        key = (law, salt, home.key)
        known = _FOUND.get(key)
        if known is None:
            known = _FOUND[key] = tuple((node.place, one) for node in nodes(contract, home) for one in look(node))
        for place, one in known:
            yield home.pointer + place, one


def judge_nodes(
    contract: Contract, law: str, judge: Callable[[Node], Held | Problem | None], salt: Hashable = ()
) -> Iterator[Held | Problem]:
    """What `judge` says of each schema object of the document: a problem, that it holds, or None where there is
    nothing to judge; see `found`. The place of its problems begins at the object. Where all hold, one `Held` says
    so."""

    def look(node: Node) -> tuple[Held | Problem, ...]:
        outcome = judge(node)
        return (outcome,) if outcome is not None else ()

    yield from told(
        replace(outcome, place=at + outcome.place) if isinstance(outcome, Problem) else outcome
        for at, outcome in found(contract, law, look, salt)
    )


def told(outcomes: Iterable[Held | Problem]) -> Iterator[Held | Problem]:
    """What a law says in the end: its problems, about the document; or, where there was something to judge and there
    are none, one `Held`."""
    held = broken = False
    for outcome in outcomes:
        if isinstance(outcome, Problem):
            broken = True
            yield replace(outcome, subject="document")
        else:
            held = True
    if held and not broken:
        yield Held()


def is_used(contract: Contract, place: str) -> bool:
    """Whether the contract knows the schema at `place`, normalised: one in a named parameter, body or reply that
    nothing refers to is not."""
    return home_of(place, contract.homes) is not None


def target(contract: Contract, reference: object) -> Any:
    """What a ``$ref`` of the document leads to; None where it leads to nothing."""
    pointer = pointer_of(reference) if isinstance(reference, str) else None
    return lookup(contract.document, pointer) if pointer is not None else None


def _shelf(contract: Contract) -> _Shelf:
    shelf = _SHELVES.get(contract)
    if shelf is None:
        shelf = _SHELVES[contract] = _Shelf(tuple(_homes(contract)))
    return shelf


def _homes(contract: Contract) -> Iterator[Home]:
    known = contract.homes
    places = dict.fromkeys([*known, *_unused(contract)])
    for pointer in places:
        if home_of(pointer.rpartition("/")[0], known) is not None:
            continue  # a reference leads inside another home, where it is found
        schema = lookup(contract.document, pointer)
        if isinstance(schema, dict):
            text = msgspec.msgpack.encode(schema)
            yield Home(pointer, schema, hashlib.blake2b(text, digest_size=16).digest())


def _unused(contract: Contract) -> Iterator[str]:
    """Where schemas begin in named parameters, headers, bodies and replies: an operation need not use them."""
    for section in ("parameters", "headers", "requestBodies", "responses"):
        named = lookup(contract.document, f"/components/{section}")
        for name, one in named.items() if isinstance(named, dict) else ():
            at = f"/components/{section}/{escape_pointer(name)}"
            if isinstance(one, dict) and "schema" in one:
                yield f"{at}/schema"
            content = one.get("content") if isinstance(one, dict) else None
            for media_type in content if isinstance(content, dict) else ():
                yield f"{at}/content/{escape_pointer(media_type)}/schema"


def _walk(schema: dict[str, Any]) -> Iterator[Node]:
    waiting = [Node(schema, "", "", None)]
    while waiting:
        node = waiting.pop()
        yield node
        found = [
            Node(child, node.place + at, keyword, node)
            for keyword, at, child in subschemas(_well_formed(node.schema))
            if isinstance(child, dict)
        ]
        waiting.extend(reversed(found))


def _well_formed(schema: dict[str, Any]) -> dict[str, Any]:
    """`schema` without keywords that hold no schemas where they should: the importer passes them over, too."""
    return {
        key: value
        for key, value in schema.items()
        if not (
            (key in _MAPS and not isinstance(value, dict))
            or (key in _LISTS and not isinstance(value, list))
            or (key == "items" and isinstance(value, list))
        )
    }


def _last(pointer: str) -> str:
    return pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
