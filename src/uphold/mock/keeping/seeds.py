"""The records that a tenant starts with, and the ids of those that come after."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Sequence
from typing import Any

from uphold.contract import Family
from uphold.mock.keeping.store import Key, Record
from uphold.mock.making.formats import EPOCH
from uphold.mock.making.forms import Form
from uphold.mock.making.places import shown_id_form
from uphold.mock.making.values import Draft
from uphold.mock.plans import Workshop

ONLY = "1"
"""Id of what is no record of a family."""
_FEWEST, _SPREAD = 5, 6
_DAY = 86_400
_APART = 1_000_000


class Seeds:
    """Makes records from nothing but the number `seed`. `families` are all of a contract, by resource."""

    def __init__(self, workshop: Workshop, families: dict[str, list[Family]], seed: int) -> None:
        self._workshop = workshop
        self._families = families
        self._seed = seed
        self._id_forms: dict[str, Form | None] = {}

    def of(self, tenant: str, key: Key) -> dict[str, Record]:
        """The records that the collection `key` of `tenant` starts with: 5 to 10, if it does not vary; one for what is
        no collection, see `OperationPlan.single`."""
        if key[0] not in self._families:
            return {ONLY: self.single(tenant, key)}
        name = self.name(tenant, key)
        count = _FEWEST + zlib.crc32(name.encode()) % _SPREAD
        first = first_number(tenant)
        numbers: Sequence[int] = range(first, first + count)
        if self._workshop.addresses is not None:
            numbers = self._workshop.addresses.numbers(key, name, first)
        found: dict[str, Record] = {}
        for number in numbers:
            id_ = self.new_id(tenant, key, number)
            draw = zlib.crc32(f"{name}|{number}|since".encode())
            created = EPOCH - dt.timedelta(seconds=30 * _DAY + draw % (400 * _DAY))
            updated = created + dt.timedelta(seconds=draw * 7919 % (30 * _DAY))
            found.setdefault(id_, Record(id_, f"{name}|{number}", created, updated, tenant=tenant, under=key))
        return found

    def new_id(self, tenant: str, key: Key, number: int) -> str:
        """The id of the record `number` of a collection, as it stands in a path."""
        if self._workshop.addresses is not None:
            text = self._workshop.addresses.text(key[0], f"{self.name(tenant, key)}|{number}")
            if text is not None:
                return text
        form = self._id_form(key[0])
        if form is None or form.takes_number:
            return str(number)
        name = f"{self.name(tenant, key)}|{number}"
        return str(self._workshop.request_maker.make(form, Draft(f"{name}|id", name="id")))

    def single(self, tenant: str, key: Key) -> Record:
        """The one thing that `key` holds, as it is before anyone writes it."""
        name = self.name(tenant, key)
        when = EPOCH - dt.timedelta(seconds=30 * _DAY + zlib.crc32(f"{name}|since".encode()) % (400 * _DAY))
        return Record(ONLY, name, when, when, tenant=tenant, under=key)

    def invented(self, tenant: str, key: Key, id: str) -> Record:
        """A record that does not exist, for whoever wants one all the same."""
        return Record(id, f"{self.name(tenant, key)}|{id}", EPOCH, EPOCH, tenant=tenant, under=key)

    def name(self, tenant: str, key: Key) -> str:
        """Begins the keys of all records in a collection."""
        return f"{self._seed}{'@' if tenant else ''}{tenant}|{'|'.join(key)}"

    def _id_form(self, resource: str) -> Form | None:
        """The form of the path parameter that addresses records of `resource`; without one, of their shown id."""
        if resource not in self._id_forms:
            self._id_forms[resource] = self._look_up(resource)
        return self._id_forms[resource]

    def _look_up(self, resource: str) -> Form | None:
        for family in self._families.get(resource, ()):
            for operation_id in family.operations.values():
                plan = self._workshop.plan(self._workshop.contract.operations[operation_id])
                found = next((item for item in plan.addresses if item.resource == resource), None)
                if found is not None:
                    return found.reader.form
        workshop = self._workshop
        for family in self._families.get(resource, ()):
            shown = shown_id_form(workshop.contract, workshop.conventions, family, workshop.reply_book)
            if shown is not None:
                return shown
        return None


def first_number(tenant: str) -> int:
    """Of the ids in numbers: no two tenants share any, however long they live."""
    return 1 if not tenant else 1 + _APART


def shown_id(id_: str, form: Form | None) -> Any:
    """A record's id as the type that `form` declares."""
    if form is not None and id_.isdecimal() and form.takes_number and not form.allows("string"):
        return int(id_)
    return id_
