"""Where in a reply its record stands, or its list of records: found from the schema and the conventions."""

from __future__ import annotations

from typing import Any

from uphold.contract import Contract, Conventions, Family, Role
from uphold.mock.making.forms import Book, Form

Path = tuple[str, ...]


def id_member(conventions: Conventions) -> str:
    """The member that holds a record's id."""
    return conventions.records.id if conventions.records is not None else "id"


def record_place(form: Form, conventions: Conventions) -> Path:
    """Path of the record in a reply of `form`: the envelope, an object that has an id, or one that has more members
    than stand around it; else the top."""
    members = form.properties
    envelope = conventions.envelope
    if envelope is not None and envelope.member in members and members[envelope.member].allows("object"):
        return (envelope.member,)
    name = id_member(conventions)
    if name in members:
        return ()
    objects = [member for member, child in members.items() if child.properties and not child.allows("array")]
    with_id = [member for member in objects if name in members[member].properties]
    chosen = with_id or [member for member in objects if len(members[member].properties) >= len(members) - 1]
    return (chosen[0],) if len(chosen) == 1 else ()


def list_place(form: Form, conventions: Conventions) -> Path | None:
    """Path of the list of records in a reply of `form`; None when there is none."""
    if form.allows("array") and items_of(form) is not None:
        return ()
    members = form.properties
    preferred = conventions.pagination.items if conventions.pagination is not None else ""
    arrays = [name for name, child in members.items() if items_of(child) is not None]
    if preferred in arrays:
        return (preferred,)
    with_members = [name for name in arrays if (items := items_of(members[name])) and items.properties]
    chosen = with_members or arrays
    return (chosen[0],) if len(chosen) == 1 else None


def shown_id_form(contract: Contract, conventions: Conventions, family: Family, book: Book) -> Form | None:
    """What the id of a record of `family` is where no path tells: as its listing shows it, or the reply of what
    creates one; None where neither does."""
    for role in (Role.LIST, Role.CREATE):
        operation = contract.operations.get(family.operations.get(role, ""))
        for reply in operation.replies if operation is not None else ():
            if operation is None or not reply.status.startswith("2") or not reply.status.isdigit():
                continue
            piece = contract.reply_schema(operation, int(reply.status))
            if piece is None:
                continue
            form: Form | None = book.form(piece)
            if form is not None and role is Role.LIST:
                place = list_place(form, conventions)
                form = items_of(form_at(form, place)) if place is not None else None
            elif form is not None:
                form = form_at(form, record_place(form, conventions))
            if form is not None and id_member(conventions) in form.properties:
                return form.properties[id_member(conventions)]
    return None


def items_of(form: Form) -> Form | None:
    """What the arrays that `form` allows hold."""
    return next((way.items for way in form.alternatives if way.items is not None), None)


def form_at(form: Form, place: Path) -> Form:
    """The form of the member at `place`."""
    for name in place:
        form = form.properties[name]
    return form


def nested(place: Path, value: Any) -> Any:
    """`value` wrapped so that it stands at `place`."""
    for name in reversed(place):
        value = {name: value}
    return value
