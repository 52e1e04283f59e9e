"""The schemas of a document as they are written: found once, and what is written alike judged once.

Laws read the document itself and not the normalised schemas: whether an enumeration lists null, say, is gone
from those.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import msgspec

from uphold.checks.base import Held, Problem
from uphold.checks.judging.references import lookup
from uphold.contract import home_of, subschemas

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from uphold.contract import Contract

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
_KNOWN: dict[tuple[str, Hashable, bytes], tuple[Held | Problem, ...]] = {}
"""What a law said of a home that was written like this: releases share most of theirs."""


def homes(contract: Contract) -> tuple[Home, ...]:
    """The homes of the document, in its order; booleans, and what only normalising made, are none."""
    return _shelf(contract).homes


def nodes(contract: Contract, home: Home) -> tuple[Node, ...]:
    """The schema objects of one home, itself first."""
    known = _shelf(contract).nodes
    if home.key not in known:
        known[home.key] = tuple(_walk(home.schema))
    return known[home.key]


def judge_nodes(
    contract: Contract, law: str, judge: Callable[[Node], Held | Problem | None], salt: Hashable = ()
) -> Iterator[Held | Problem]:
    """What `judge` says of each schema object of the document: a problem, that it holds, or None where there is
    nothing to judge. It sees no further than the home: what is written alike, in this release or in another one, is
    asked about once, unless `salt` (what else it judges by) differs. Its problems need no place but one inside the
    object, beginning with a slash. Where all hold, one `Held` says so."""
    seen, broken = False, False
    for home in homes(contract):
        key = (law, salt, home.key)
        said = _KNOWN.get(key)
        if said is None:
            said = _KNOWN[key] = tuple(_judged(nodes(contract, home), judge))
        for outcome in said:
            seen = True
            if isinstance(outcome, Problem):
                broken = True
                yield replace(outcome, place=home.pointer + outcome.place, subject="document")
    if seen and not broken:
        yield Held()


def target(contract: Contract, reference: object) -> Any:
    """What a ``$ref`` of the document leads to; None where it leads to nothing."""
    from uphold.contract import pointer_of  # noqa: PLC0415

    pointer = pointer_of(reference) if isinstance(reference, str) else None
    return lookup(contract.document, pointer) if pointer is not None else None


def _judged(found: tuple[Node, ...], judge: Callable[[Node], Held | Problem | None]) -> Iterator[Held | Problem]:
    held = False
    for node in found:
        outcome = judge(node)
        if isinstance(outcome, Problem):
            yield replace(outcome, place=node.place + outcome.place)
        elif outcome is not None:
            held = True
    if held:
        yield Held()


def _shelf(contract: Contract) -> _Shelf:
    shelf = _SHELVES.get(contract)
    if shelf is None:
        shelf = _SHELVES[contract] = _Shelf(tuple(_homes(contract)))
    return shelf


def _homes(contract: Contract) -> Iterator[Home]:
    known = contract.homes
    for pointer in known:
        if home_of(pointer.rpartition("/")[0], known) is not None:
            continue  # a reference leads inside another home, where it is found
        schema = lookup(contract.document, pointer)
        if isinstance(schema, dict):
            text = msgspec.msgpack.encode(schema)
            yield Home(pointer, schema, hashlib.blake2b(text, digest_size=16).digest())


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
