"""What replies of actions, and of reads below a record, tell of the records that they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from uphold.mock.acting import states
from uphold.mock.acting.members import Members
from uphold.mock.keeping.records import Records
from uphold.mock.keeping.store import Key, Record, Store
from uphold.mock.making.forms import Form
from uphold.mock.making.places import form_at, id_member
from uphold.mock.making.spellings import fold
from uphold.mock.making.values import ABSENT, Draft
from uphold.mock.plans import OperationPlan, ReplyPlan, Workshop

_DONE = frozenset({"success", "successful", "succeeded", "ok", "accepted"})
_NEWEST = frozenset({"latest", "newest", "last", "current"})
_ALIKE = 0.6
"""The share of a reply's members that a record must have, for the reply to show the record."""


class Telling:
    """Says what is known of a reply's members."""

    def __init__(self, workshop: Workshop, records: Records, members: Members) -> None:
        self._workshop = workshop
        self._records = records
        self._members = members
        self._id = id_member(workshop.conventions)
        records_of = workshop.conventions.records
        self._common = {
            self._id,
            *(records_of.created if records_of else ()),
            *(records_of.updated if records_of else ()),
        }

    def of_action(
        self, plan: OperationPlan, reply: ReplyPlan, path: Mapping[str, str], made: Sequence[Record],
        record: Record | None,
    ) -> dict[str, Any]:  # fmt: skip
        """What the reply to an action that succeeded tells: success and no error, the records that the path addresses,
        and the one that was made; where none was, `record`, the one that the path addresses last, as it is now."""
        if reply.is_empty:
            return {}
        form = form_at(reply.form, reply.record_place)
        known: dict[str, Any] = self._view(form, record) if record is not None and not made else {}
        for name, member in form.properties.items():
            if name in _DONE and member.allows("boolean"):
                known[name] = True
            elif states.words_of(name)[:1] == ("error",):
                known[name] = ABSENT
        for address in plan.addresses:
            for name, member in form.properties.items():
                if address.resource is not None and fold(name) == f"{fold(address.reader.name)}{self._id}":
                    known[name] = self._members.adapted(path[address.reader.name], [member])
        for one in made:
            known.update(self._of_made(form, one))
        return known

    def _of_made(self, form: Form, record: Record) -> dict[str, Any]:
        resource = record.under[0]
        static = [part for part in resource.split("/") if part != "{}"]
        link = f"{states.singular(fold(static[-1]))}{self._id}"
        for name, member in form.properties.items():
            if fold(name) == link:
                return {name: self._members.adapted(record.id, [member])}
        return self._view(form, record)

    def _view(self, form: Form, record: Record) -> dict[str, Any]:
        """The record, where a reply of this form shows one like it; else nothing."""
        resource = record.under[0]
        names = set(self._members.names(resource))
        if self._id in form.properties and len(names & form.properties.keys()) >= _ALIKE * len(form.properties):
            given = self._records.given(record, resource, form)
            view = self._workshop.usual_maker.make(form, Draft(record.key), given)
            return view if isinstance(view, dict) else {}
        return {}

    # -- reads

    def of_read(self, plan: OperationPlan, reply: ReplyPlan, record: Record, store: Store) -> dict[str, Any]:
        """What a read of something below `record` tells, as far as the record, or a collection below it, holds it:
        members of the reply's record; empty when nothing can be told."""
        resource = record.under[0]
        segment = plan.operation.path.rpartition("/")[2]
        if reply.is_empty or not plan.operation.path.endswith(f"}}/{segment}"):
            return {}
        form = form_at(reply.form, reply.record_place)
        words = states.words_of(segment)
        if words[0] in _NEWEST:
            return self._newest("".join(words[1:]), form, record, store)
        if reply.list_place is not None:
            elements = self._elements("".join(words), record)
            return {reply.list_place[-1]: elements} if elements is not None and reply.list_place else {}
        own = next((name for name in self._members.names(resource) if fold(name) == "".join(words)), None)
        value = self._members.value(record, resource, own) if own is not None else None
        if isinstance(value, dict):
            return value
        if plan.operation.id in self._written:
            return {}
        shared = form.properties.keys() & set(self._members.names(resource))
        if not shared - self._common or len(shared) < _ALIKE * len(form.properties):
            return {}
        view = self._workshop.usual_maker.make(form, Draft(record.key), self._records.given(record, resource, form))
        return {name: view[name] for name in shared if name in view} if isinstance(view, dict) else {}

    @cached_property
    def _written(self) -> set[str]:
        """The reads of paths that can be written, too: what was written is kept for them."""
        operations = self._workshop.contract.operations
        paths = {operation.path for operation in operations.values() if operation.method in {"PUT", "POST", "PATCH"}}
        return {
            operation.id for operation in operations.values() if operation.method == "GET" and operation.path in paths
        }

    def _newest(self, word: str, form: Form, record: Record, store: Store) -> dict[str, Any]:
        """The newest record of the collection below `record` that is named like `word`."""
        prefix = f"{record.under[0]}/{{}}/"
        for family in self._workshop.contract.families:
            rest = family.resource.removeprefix(prefix)
            if family.resource.startswith(prefix) and states.singular(fold(rest)) == states.singular(word):
                records = store.all((family.resource, *record.under[1:], record.id))
                if not records:
                    return {}
                newest = max(records, key=lambda one: one.created)
                given = self._records.given(newest, family.resource, form)
                view = self._workshop.usual_maker.make(form, Draft(newest.key), given)
                return view if isinstance(view, dict) else {}
        return {}

    def elements(self, plan: OperationPlan, record: Record, key: Key) -> list[Record] | None:
        """For a listing below `record` that shows an array of it: the elements, as records of the collection `key`;
        None where it shows no array."""
        values = self._elements("".join(states.words_of(plan.operation.path.rpartition("/")[2])), record)
        if values is None:
            return None
        found = []
        for number, value in enumerate(values, 1):
            id_ = str(value.get(self._id, number) if isinstance(value, dict) else value)
            sent = value if isinstance(value, dict) else {}
            name = f"{record.key}|{'|'.join(key)}|{id_}"
            made = Record(id_, name, record.created, record.updated, sent, tenant=record.tenant, under=key)
            made.number = number
            found.append(made)
        return found

    def _elements(self, word: str, record: Record) -> list[Any] | None:
        """The array of `record` whose name `word` ends with."""
        resource = record.under[0]
        names = [name for name in self._members.names(resource) if word.endswith(fold(name))]
        for name in sorted(names, key=len, reverse=True):
            value = self._members.value(record, resource, name)
            if isinstance(value, list):
                return value
        return None
