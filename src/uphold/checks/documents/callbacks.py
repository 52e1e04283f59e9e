"""Each event that can be subscribed to is described by a callback, and each callback can be subscribed to.

**Promised**: an operation that makes a subscription takes the names of events, and describes under ``callbacks``
(OpenAPI 3.1: or ``webhooks``) what is then sent. A name without a callback promises a message of which nothing is
known; a callback without a name is never sent.

**Applies** to operations whose body lists names of events: in the member that ``[notifications]`` of ``api.toml``
names, else in the enumeration that has most names in common with the callbacks.

**Ignores** subscriptions to everything, which list no names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.schemas import target
from uphold.checks.judging.references import lookup
from uphold.contract import escape_pointer, pointer_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Callback, Contract, Conventions, Operation

ID: Final = "document-callbacks"
NOTHING: Final = "no operation of the document has callbacks and lists their names"


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:
    """One problem for each name without a callback, and for each callback without a name."""
    said = conventions.notifications
    subscribes = frozenset(said.subscribe) if said is not None else frozenset[str]()
    seen, found = False, dict[Problem, None]()
    for operation in contract.operations.values():
        sent = operation.callbacks or (contract.webhooks if operation.id in subscribes else ())
        names = {one.name for one in sent}
        listed = _listed(contract, operation, names, said.events if said is not None else "") if sent else None
        if listed is None:
            continue
        seen = True
        found |= dict.fromkeys(_problems(sent, *listed))
    yield from found
    if seen and not found:
        yield Held()


def _problems(sent: tuple[Callback, ...], place: str, names: list[str]) -> Iterator[Problem]:
    described = {one.name: one for one in sent}
    for name in names:
        if name not in described:
            message = f"the event `{name}` can be subscribed to, and no callback describes it"
            yield Problem(message, place, keyword=f"event:{name}", subject="document")
    for name, callback in described.items():
        if name not in names:
            message = f"the callback `{name}` describes an event that cannot be subscribed to"
            yield Problem(message, callback.pointer, keyword=f"callback:{name}", subject="document")


def _listed(contract: Contract, operation: Operation, sent: set[str], member: str) -> tuple[str, list[str]] | None:
    """The enumeration of the body that lists events: its place, and its names; None where there is none."""
    if operation.body is None:
        return None
    found: list[tuple[int, str, list[str]]] = []
    for media_type in operation.body.content:
        start = f"{operation.body.pointer}/content/{escape_pointer(media_type)}/schema"
        for place, path, values in _enumerations(contract, start, "", set()):
            names = [value for value in values if isinstance(value, str)]
            if names and (path == member if member else sent & set(names)):
                found.append((len(sent & set(names)), place, names))
    if not found:
        return None
    _, place, names = max(found, key=lambda one: one[0])
    return place, names


def _enumerations(contract: Contract, at: str, path: str, seen: set[str]) -> Iterator[tuple[str, str, list[Any]]]:
    """Each enumeration inside the schema at `at`: its place, the dotted member that it is about, and its values."""
    schema = lookup(contract.document, at)
    if not isinstance(schema, dict) or at in seen:
        return
    seen.add(at)
    if isinstance(schema.get("enum"), list):
        yield f"{at}/enum", path, schema["enum"]
    if target(contract, schema.get("$ref")) is not None:
        yield from _enumerations(contract, pointer_of(schema["$ref"]) or "", path, seen)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index, _ in enumerate(schema.get(keyword, ())):
            yield from _enumerations(contract, f"{at}/{keyword}/{index}", path, seen)
    yield from _enumerations(contract, f"{at}/items", path, seen)
    for name in schema.get("properties", ()):
        inner = f"{path}.{name}" if path else name
        yield from _enumerations(contract, f"{at}/properties/{escape_pointer(name)}", inner, seen)
