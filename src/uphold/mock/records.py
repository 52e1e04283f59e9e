"""How records come to be, change, and are shown in the form that an endpoint version declares."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable
from typing import Any

from uphold.contract import Family, Role
from uphold.mock.formats import EPOCH, instant
from uphold.mock.forms import Form
from uphold.mock.places import form_at, id_member, items_of
from uphold.mock.plans import OperationPlan, Workshop
from uphold.mock.store import Key, Record
from uphold.mock.values import ABSENT, Draft, Sent

_FEWEST, _SPREAD = 5, 6
_WRITING = (Role.CREATE, Role.REPLACE, Role.UPDATE)
_DAY = 86_400


class Records:
    """Makes, changes and shows records. `now` gives the time of the tenant."""

    def __init__(self, workshop: Workshop, seed: int, now: Callable[[], dt.datetime]) -> None:
        self._workshop = workshop
        self._seed = seed
        self._now = now
        conventions = workshop.conventions
        self._id = id_member(conventions)
        self._created = conventions.records.created if conventions.records is not None else ()
        self._updated = conventions.records.updated if conventions.records is not None else ()
        self._families: dict[str, list[Family]] = {}
        for family in workshop.contract.families:
            self._families.setdefault(family.resource, []).append(family)
        self._settable: dict[str, frozenset[str]] = {}
        self._forms: dict[str, list[Form]] = {}

    # -- seeding

    def seed(self, key: Key) -> dict[str, Record]:
        """The records that the collection `key` starts with: 5 to 10."""
        name = f"{self._seed}|{'|'.join(key)}"
        count = _FEWEST + zlib.crc32(name.encode()) % _SPREAD
        found: dict[str, Record] = {}
        for number in range(1, count + 1):
            id_ = self.new_id(key, number)
            draw = zlib.crc32(f"{name}|{number}|since".encode())
            created = EPOCH - dt.timedelta(seconds=30 * _DAY + draw % (400 * _DAY))
            updated = created + dt.timedelta(seconds=draw * 7919 % (30 * _DAY))
            found.setdefault(id_, Record(id_, f"{name}|{number}", created, updated))
        return found

    def new_id(self, key: Key, number: int) -> str:
        """The id of the record `number` of a collection, as it stands in a path."""
        form = self._id_form(key[0])
        if form is None or _takes_number(form):
            return str(number)
        name = f"{self._seed}|{'|'.join(key)}|{number}"
        return str(self._workshop.request_maker.make(form, Draft(f"{name}|id", name="id")))

    def _id_form(self, resource: str) -> Form | None:
        """The form of the path parameter that addresses records of `resource`."""
        for family in self._families.get(resource, ()):
            for operation_id in family.operations.values():
                plan = self._workshop.plan(self._workshop.contract.operations[operation_id])
                found = next((item for item in plan.addresses if item.resource == resource), None)
                if found is not None:
                    return found.reader.form
        return None

    # -- writing

    def create(self, key: Key, number: int, plan: OperationPlan, body: Any) -> Record:
        """A new record of the collection `key` from a request body."""
        now = self._now()
        id_ = self.new_id(key, number)
        sent = self._sent(plan, body)
        cleared = self.settable(key[0]) - sent.keys()
        return Record(id_, f"{self._seed}|{'|'.join(key)}|{number}", now, now, sent, cleared)

    def merge(self, record: Record, plan: OperationPlan, body: Any) -> Record:
        """The record after a PATCH: only what was sent changes; objects merge, null is a value."""
        sent = self._sent(plan, body)
        before = {**(record.made or {}), **record.sent}
        after = {name: merged(before.get(name), value) for name, value in sent.items()}
        return self.with_members(record, after)

    def with_members(self, record: Record, members: dict[str, Any], gone: frozenset[str] = frozenset()) -> Record:
        """The record with `members` set and the members `gone` cleared, now."""
        kept = {name: value for name, value in record.sent.items() if name not in gone}
        return record.changed(
            sent={**kept, **members}, cleared=(record.cleared - members.keys()) | gone, updated=self._now()
        )

    def replace(self, record: Record, resource: str, plan: OperationPlan, body: Any) -> Record:
        """The record after a PUT: what a client may set and did not is no longer there."""
        sent = self._sent(plan, body)
        return record.changed(sent=sent, cleared=self.settable(resource) - sent.keys(), updated=self._now())

    def _sent(self, plan: OperationPlan, body: Any) -> dict[str, Any]:
        """What a client sent, without what it can't set."""
        if not isinstance(body, dict) or plan.body_form is None:
            return {}
        sent: dict[str, Any] = _writable(body, plan.body_form)
        sent.pop(self._id, None)
        for name in (*self._created, *self._updated):
            sent.pop(name, None)
        return sent

    def settable(self, resource: str) -> frozenset[str]:
        """The members that a client may set on records of `resource`, at any endpoint version."""
        known = self._settable.get(resource)
        if known is None:
            names: set[str] = set()
            for plan in self._plans(resource, _WRITING):
                if plan.body_form is not None:
                    members = plan.body_form.properties.items()
                    names.update(name for name, form in members if not form.hidden("readOnly"))
            names -= {self._id, *self._created, *self._updated}
            known = self._settable[resource] = frozenset(names)
        return known

    # -- showing

    def given(self, record: Record, resource: str, form: Form) -> dict[str, Any]:
        """All that is known of the record, for a reply whose record has `form`."""
        if record.made is None:
            made: dict[str, Any] = {}
            for shown in self._shown(resource):
                draft = Draft(record.key)
                value = self._workshop.maker.make(shown, draft, {**made, **self._known(record, shown)})
                if isinstance(value, dict):
                    made = {**value, **made}
                if len(self._shown(resource)) == 1:
                    record.replies[view_key(shown)] = value
            record.made = {name: value for name, value in made.items() if name not in record.cleared}
        return {**record.made, **self._known(record, form)}

    def identity(self, record: Record, form: Form) -> dict[str, Any]:
        """The id alone, as `form` declares it."""
        return {self._id: shown_id(record.id, form.properties.get(self._id))}

    def visible(self, record: Record, resource: str) -> dict[str, Any]:
        """The record as plain JSON: what a JSON Patch is applied to."""
        forms = self._shown(resource)
        form = forms[0] if forms else None
        given = self.given(record, resource, form) if form is not None else dict(record.sent)
        shown = self._workshop.maker.make(form, Draft(record.key), given) if form is not None else given
        return shown if isinstance(shown, dict) else {}

    def misfits(self, resource: str, members: dict[str, Any]) -> dict[str, list[str]]:
        """What keeps `members` from being set: field → messages, by the body of the operation that replaces
        or creates a record. ABSENT stands for a member that is taken away."""
        plans = self._plans(resource, (Role.REPLACE,)) or self._plans(resource, (Role.CREATE,))
        wrong: dict[str, list[str]] = {}
        for plan in plans[:1]:
            if plan.body_judge is None:
                continue
            sent = {name: value for name, value in members.items() if value is not ABSENT}
            said = plan.body_judge.messages(sent)
            wrong.update((name, texts) for name, texts in said.items() if name.partition(".")[0] in members)
        return wrong

    def _known(self, record: Record, form: Form) -> dict[str, Any]:
        known: dict[str, Any] = dict.fromkeys(record.cleared, ABSENT)
        known.update((name, Sent(value)) for name, value in record.sent.items())
        for names, when in ((self._created, record.created), (self._updated, record.updated)):
            known.update((name, instant(when)) for name in names if name in form.properties)
        known[self._id] = shown_id(record.id, form.properties.get(self._id))
        return known

    def _shown(self, resource: str) -> list[Form]:
        """The forms that records of `resource` are read in: one for each endpoint version."""
        forms = self._forms.get(resource)
        if forms is None:
            forms = self._forms[resource] = []
            for plan in self._plans(resource, (Role.READ,)):
                reply = plan.reply(plan.successes[0]) if plan.successes else None
                if reply is not None and not reply.is_empty:
                    forms.append(form_at(reply.form, reply.record_place))
            for plan in self._plans(resource, (Role.LIST,)) if not forms else ():
                reply = plan.reply(plan.successes[0]) if plan.successes else None
                if reply is not None and reply.list_place is not None:
                    items = items_of(form_at(reply.form, reply.list_place))
                    forms.extend([items] if items is not None else [])
        return forms

    def _plans(self, resource: str, roles: tuple[Role, ...]) -> list[OperationPlan]:
        return [
            self._workshop.plan(self._workshop.contract.operations[operation_id])
            for family in self._families.get(resource, ())
            for role, operation_id in family.operations.items()
            if role in roles
        ]


def view_key(form: Form) -> str:
    """Where a record keeps its own value in `form`."""
    return form.pointer or str(id(form))


def shown_id(id_: str, form: Form | None) -> Any:
    """A record's id as the type that `form` declares."""
    if form is not None and id_.isdecimal() and _takes_number(form) and not form.allows("string"):
        return int(id_)
    return id_


def _takes_number(form: Form) -> bool:
    """Whether a plain number in digits can be an id of `form`."""
    if any(way.types == ("integer",) or "number" in way.types for way in form.alternatives):
        return True
    shaping = ("pattern", "format", "enum", "const", "minLength")
    return all("string" in way.types and not any(word in way.schema for word in shaping) for way in form.alternatives)


def _writable(value: Any, form: Form) -> Any:
    """`value` without members that are read-only, and without those that the contract knows nothing of."""
    if isinstance(value, dict):
        members = form.properties
        is_open = not members or any(way.extra is not None for way in form.alternatives)
        return {
            name: _writable(child, members[name]) if name in members else child
            for name, child in value.items()
            if (is_open if name not in members else not members[name].hidden("readOnly"))
        }
    if isinstance(value, list):
        items = items_of(form)
        return [_writable(child, items) for child in value] if items is not None else value
    return value


def merged(before: Any, value: Any) -> Any:
    """`before` with `value` laid over it: objects merge, all else is replaced."""
    if isinstance(before, dict) and isinstance(value, dict):
        return {**before, **{name: merged(before.get(name), child) for name, child in value.items()}}
    return value
