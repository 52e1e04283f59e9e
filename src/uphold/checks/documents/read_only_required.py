"""A body that a client sends requires no member that only the tenant may set.

**Promised**: a member marked ``readOnly`` is not sent in a request (OpenAPI 3.0.4 and 3.1.1, Schema Object). A body
that requires it all the same asks for what may not be sent.

**Applies** to schemas that only request bodies use.

**Ignores** schemas that replies use as well: there, OpenAPI says that ``required`` speaks of the reply alone, so that
one schema can serve both. Requests are judged in that sense everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.schemas import found, homes, target, told
from uphold.contract import home_of, pointer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from uphold.checks.documents.schemas import Node
    from uphold.contract import Contract, Conventions, Schema

ID: Final = "document-read-only-required"
NOTHING: Final = "no schema of the document is used by requests only"
_HELD: Final = Held()


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:  # noqa: ARG001 - all laws take both
    """One problem for each list that requires what may not be sent."""
    yield from told(_judged(contract))


def _judged(contract: Contract) -> Iterator[Held | Problem]:
    owners = {home.pointer: home.schema for home in homes(contract)}
    leads = _leads(contract, owners)
    only_sent = _reached(owners, leads, _bodies(contract)) - _reached(owners, leads, _replies(contract))
    for place, required in found(contract, ID, _required):
        if (home_of(place, owners) or "") in only_sent:
            wrong = [name for name, member in required if _is_read_only(contract, member)]
            for name in wrong[:1]:
                message = f"a request body requires the read-only member `{name}`"
                yield Problem(message, f"{place}/required", keyword=f"readOnly:{name}")
            if not wrong:
                yield _HELD


def _required(node: Node) -> list[list[tuple[str, Any]]]:
    """The required members of an object, with their schemas; nothing where it does not say."""
    required, members = node.schema.get("required"), node.schema.get("properties")
    if not isinstance(required, list) or not isinstance(members, dict):
        return []
    return [[(name, members.get(name)) for name in required if isinstance(name, str)]]


def _bodies(contract: Contract) -> Iterator[str]:
    for operation in contract.operations.values():
        if operation.body is not None:
            yield f"{operation.body.pointer}/"


def _replies(contract: Contract) -> Iterator[str]:
    for operation in contract.operations.values():
        yield from (f"{reply.pointer}/" for reply in operation.replies)
        yield from (f"{sent.body.pointer}/" for sent in operation.callbacks if sent.body is not None)


def _leads(contract: Contract, owners: Mapping[str, Schema]) -> dict[str, set[str]]:
    """Home → the homes that it refers to, by their pointers."""
    leads: dict[str, set[str]] = {}
    for place, reference in found(contract, f"{ID} references", _reference):
        led = pointer_of(reference)
        home = home_of(led, owners) if led is not None else None
        if home is not None:
            leads.setdefault(home_of(place, owners) or place, set()).add(home)
    return leads


def _reference(node: Node) -> list[str]:
    reference = node.schema.get("$ref")
    return [reference] if isinstance(reference, str) else []


def _reached(owners: Mapping[str, Schema], leads: dict[str, set[str]], starts: Iterable[str]) -> set[str]:
    """The homes at or below `starts`, and all that they refer to."""
    above = tuple(dict.fromkeys(starts))
    waiting = [pointer for pointer in owners if pointer.startswith(above)]
    reached = set(waiting)
    while waiting:
        for home in leads.get(waiting.pop(), ()):
            if home not in reached:
                reached.add(home)
                waiting.append(home)
    return reached


def _is_read_only(contract: Contract, schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    if schema.get("readOnly") is True:
        return True
    led = target(contract, schema.get("$ref"))
    return isinstance(led, dict) and led.get("readOnly") is True
