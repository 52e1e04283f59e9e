"""Where in a body its record stands, or its list of records: found from the schema and the conventions."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from uphold.checks.judging.compiled import judged, remembered
from uphold.checks.records.views import View, view_of
from uphold.contract import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange
    from uphold.contract import Contract, Conventions, Operation

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One record in a reply."""

    members: dict[str, Any]
    view: View
    """What the contract says of it."""
    place: str
    """JSON pointer to it in the body."""
    broken: frozenset[str] = frozenset()
    """Members that break their own schema: another check names that."""


def record_of(exchange: Exchange) -> Record | None:
    """The record that a success shows; None when it shows none, or the contract says nothing of it."""
    found = _shown(exchange)
    if found is None:
        return None
    body, view = found
    place = remembered(
        exchange,
        ("record-place", exchange.operation.id, exchange.reply.status),
        lambda: _record_place(view, exchange.conventions, exchange.operation),
    )
    members = _at(body, place)
    if not isinstance(members, dict):
        return None
    inner = _view_at(view, place)
    broken = _broken(exchange, place)
    return None if inner is None or broken is None else Record(members, inner, _pointer(place), broken)


def records_of(exchange: Exchange) -> list[Record] | None:
    """The records of a listing, none where it leaves the list out; None when the reply is no listing, or the contract
    says nothing of its records."""
    found = _shown(exchange)
    if found is None:
        return None
    body, view = found
    place = remembered(
        exchange,
        ("list-place", exchange.operation.id, exchange.reply.status),
        lambda: _list_place(view, exchange.conventions),
    )
    inner = _view_at(view, place) if place is not None else None
    values = _at(body, place) if place is not None else None
    if inner is None or inner.items is None:
        return None
    if values is None and isinstance(body, dict):
        values = []  # none are shown
    if not isinstance(values, list):
        return None
    at = _pointer(place or ())
    items = inner.items
    return [Record(one, items, f"{at}/{index}") for index, one in enumerate(values) if isinstance(one, dict)]


def shown_by(exchange: Exchange, operation: Operation) -> Iterator[View]:
    """What the contract says of the records in the successes of another operation of the same contract."""
    for reply in operation.replies:
        if not (reply.status.startswith("2") and reply.status.isdigit()):
            continue
        status = int(reply.status)
        view = remembered(
            exchange,
            ("reply-view", operation.id, status),
            lambda status=status: view_of(exchange.contract.reply_schema(operation, status)),  # type: ignore[misc]
        )
        if view is None:
            continue
        place = _list_place(view, exchange.conventions)
        items = _view_at(view, place) if place is not None else None
        if items is not None and items.items is not None and exchange.contract.role(operation) is Role.LIST:
            yield items.items
        else:
            inner = _view_at(view, _record_place(view, exchange.conventions, operation))
            if inner is not None:
                yield inner


def body_view(contract: Contract, operation: Operation, exchange: Exchange) -> View | None:
    """What the contract says of the JSON body of `operation`; `exchange` is any of the same contract."""
    return remembered(exchange, ("body-view", operation.id), lambda: view_of(contract.body_schema(operation)))


def identity(record: Record, conventions: Conventions) -> str:
    """The id of a record as it stands in a path; empty when it shows none."""
    names = ("id",) if conventions.records is None else (conventions.records.id, *conventions.records.also_id)
    for name in names:
        value = record.members.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return str(value)
    return ""


def fixed_members(conventions: Conventions) -> frozenset[str]:
    """The members that the tenant sets whatever is sent: ids and times of the record itself."""
    records = conventions.records
    if records is None:
        return frozenset({"id"})
    return frozenset({records.id, *records.also_id, *records.created, *records.updated})


def _shown(exchange: Exchange) -> tuple[Any, View] | None:
    reply = exchange.reply
    if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    view = remembered(
        exchange,
        ("reply-view", exchange.operation.id, reply.status),
        lambda: view_of(exchange.contract.reply_schema(exchange.operation, reply.status)),
    )
    if view is None:
        return None
    try:
        return reply.json(), view
    except ValueError:
        return None


def _record_place(view: View, conventions: Conventions, operation: Operation) -> Path:
    members = view.members
    envelope = conventions.envelope
    if envelope is not None and operation.id not in envelope.except_ and envelope.member in members:
        return (envelope.member,)
    name = "id" if conventions.records is None else conventions.records.id
    if name in members:
        return ()
    objects = [member for member, inner in members.items() if inner.members and "array" not in inner.types]
    with_id = [member for member in objects if name in members[member].members]
    chosen = with_id or objects
    return (chosen[0],) if len(chosen) == 1 and len(with_id) == 1 else ()


def _list_place(view: View, conventions: Conventions) -> Path | None:
    if view.items is not None:
        return ()
    arrays = [name for name, inner in view.members.items() if inner.items is not None]
    paging, envelope = conventions.pagination, conventions.envelope
    for likely in (paging.items if paging else "", envelope.member if envelope else ""):
        if likely in arrays:
            return (likely,)
    of_objects = [name for name in arrays if (items := view.members[name].items) is not None and items.members]
    chosen = of_objects or arrays
    return (chosen[0],) if len(chosen) == 1 else None


def _view_at(view: View, place: Path) -> View | None:
    for name in place:
        inner = view.members.get(name)
        if inner is None:
            return None
        view = inner
    return view


def _at(body: Any, place: Path) -> Any:
    for name in place:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def _pointer(place: Path) -> str:
    return "".join(f"/{name.replace('~', '~0').replace('/', '~1')}" for name in place)


def _broken(exchange: Exchange, place: Path) -> frozenset[str] | None:
    """The members of the record at `place` that the reply's schema finds fault with; None: the record as a whole."""
    found = judged(exchange)
    if found is None or not (found.violations or found.misformed):
        return frozenset()
    at = _pointer(place)
    names = set()
    for violation in (*found.violations, *found.misformed):
        if violation.instance == at or not violation.instance.startswith(f"{at}/"):
            if violation.instance == at and ":" in violation.keyword:
                names.add(violation.keyword.partition(":")[2])
                continue
            return None
        names.add(violation.instance[len(at) + 1 :].partition("/")[0].replace("~1", "/").replace("~0", "~"))
    return frozenset(names)
