"""Which members an operation's records have, and editing the records in a reply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from uphold.contract import Contract, Role
from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies.bodies import edit_json, json_success
from uphold.mock.lies.requests import body_form, body_members
from uphold.mock.making.forms import Book, Form, Plain
from uphold.mock.making.places import Path, form_at, id_member, items_of, list_place, record_place

_WRITING = frozenset((Role.CREATE, Role.UPDATE, Role.REPLACE))
Edit = Callable[[dict[str, Any]], Any]
"""Changes a record in place."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A reply's schema: where its records stand, and the form of one record."""

    place: Path
    record: Form
    is_list: bool


def shown_by(target: Target, status: int | None) -> Shown | None:
    """What the replies of an operation with `status` show; None when they have no JSON body."""
    if status is None:
        return None
    kept = _known.setdefault(target.contract, {})
    key = (id(target.conventions), target.operation.id, status)
    if key not in kept:
        kept[key] = _look(target, status)
    return kept[key]


_known: WeakKeyDictionary[Contract, dict[tuple[int, str, int], Shown | None]] = WeakKeyDictionary()
_books: WeakKeyDictionary[Contract, Book] = WeakKeyDictionary()


def reply_form(target: Target, status: int | None) -> Form | None:
    """The form of the body of replies with `status`; None when there is none."""
    piece = target.contract.reply_schema(target.operation, status) if status is not None else None
    return None if piece is None else _books.setdefault(target.contract, Book()).form(piece)


def _look(target: Target, status: int) -> Shown | None:
    form = reply_form(target, status)
    if form is None:
        return None
    place = list_place(form, target.conventions) if target.contract.role(target.operation) is Role.LIST else None
    items = items_of(form_at(form, place)) if place is not None else None
    if place is not None and items is not None:
        return Shown(place, items, is_list=True)
    place = record_place(form, target.conventions)
    return Shown(place, form_at(form, place), is_list=False)


def is_listing(target: Target) -> bool:
    """Whether an operation answers with a list of records."""
    shown = shown_by(target, json_success(target))
    return shown is not None and shown.is_list


def record_members(target: Target, status: int | None = None) -> dict[str, Form]:
    """The members that the contract declares for the records in a reply with `status`, or in the usual success;
    empty when there are none."""
    shown = shown_by(target, status or json_success(target))
    if shown is None:
        return {}
    around = _around(target)
    return {
        name: form
        for name, form in shown.record.properties.items()
        if (shown.place or name not in around) and not form.hidden("writeOnly")
    }


def _around(target: Target) -> set[str]:
    """Members that stand around records and in none of them."""
    conventions = target.conventions
    around = {shape.message for shape in conventions.errors}
    return around | (set(conventions.success.constant) if conventions.success is not None else set())


def required_members(target: Target, status: int | None = None) -> list[str]:
    """The members that every record must have, sorted."""
    shown = shown_by(target, status or json_success(target))
    if shown is None:
        return []
    around = set() if shown.place else _around(target)
    return sorted(frozenset.intersection(*(way.required for way in object_ways(shown.record))) - around)


def offers(target: Target, *roles: Role) -> bool:
    """Whether clients can do one of these things to the records that the operation is about."""
    contract = target.contract
    family = contract.family_of(target.operation)
    return family is not None and any(
        other.resource == family.resource and not set(roles).isdisjoint(other.operations) for other in contract.families
    )


def read_only_members(target: Target) -> frozenset[str]:
    """The members of records that no operation of any endpoint version lets a client set, but for the id and the times
    of the record itself, which the tenant sets whatever is sent. What some other operation sets is no secret of the
    tenant's: nothing says that this one may not."""
    contract, conventions = target.contract, target.conventions
    fixed = {id_member(conventions)}
    if conventions.records is not None:
        fixed |= {*conventions.records.created, *conventions.records.updated, *conventions.records.also_id}
    fixed |= {one.name for one in target.operation.parameters if one.location == "path"}
    own = contract.family_of(target.operation)
    families = [family for family in contract.families if own is not None and family.resource == own.resource]
    writes = [contract.operation(id_) for one in families for role, id_ in one.operations.items() if role in _WRITING]
    settable = frozenset(
        name
        for operation in (target.operation, *writes)
        for name in body_members(Target(contract, conventions, operation))
    )
    return frozenset(record_members(target)) - settable - fixed


def write_only_members(target: Target) -> frozenset[str]:
    """The members of records that are only ever written: in this operation's body, or in what its reply declares."""
    shown = shown_by(target, json_success(target))
    body = body_form(target)
    forms = [form for form in (shown.record if shown is not None else None, body) if form is not None]
    found = frozenset(name for form in forms for name, child in form.properties.items() if child.hidden("writeOnly"))
    return found if shown is not None else frozenset()


def object_ways(form: Form) -> tuple[Plain, ...]:
    """The alternatives of `form` that are objects; all of them when none is."""
    return tuple(way for way in form.alternatives if "object" in way.kinds) or form.alternatives


def edit_records(exchange: Exchange, edit: Edit) -> Reply:
    """The reply with every record in it changed in place by `edit`; a refusal stays as it is."""
    shown = shown_by(exchange.target, exchange.status)
    if shown is None:
        return exchange.reply

    def edited(body: Any) -> Any:
        for record in records_in(shown, body):
            edit(record)
        return body

    return edit_json(exchange, edited)


def edit_shown(exchange: Exchange, edit: Callable[[Any], Any]) -> Reply:
    """The reply with its record, or its list of records, replaced by what `edit` makes of it."""
    shown = shown_by(exchange.target, exchange.status)
    return exchange.reply if shown is None else edit_json(exchange, lambda body: _replaced(body, shown.place, edit))


def _replaced(body: Any, place: Path, edit: Callable[[Any], Any]) -> Any:
    if not place:
        return edit(body)
    if not isinstance(body, dict) or place[0] not in body:
        return body
    return {**body, place[0]: _replaced(body[place[0]], place[1:], edit)}


def records_in(shown: Shown, body: Any) -> list[dict[str, Any]]:
    """The records that stand in a body."""
    node = body
    for name in shown.place:
        node = node.get(name) if isinstance(node, dict) else None
    return [record for record in (node if isinstance(node, list) else [node]) if isinstance(record, dict)]
