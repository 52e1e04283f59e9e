"""How records come to be, change, and are shown in the form that an endpoint version declares."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any

from uphold.contract import Family, Role
from uphold.mock.keeping.agreeing import Agreed
from uphold.mock.keeping.links import Links
from uphold.mock.keeping.references import References
from uphold.mock.keeping.sameness import synonyms
from uphold.mock.keeping.seeds import Seeds, first_number, shown_id
from uphold.mock.keeping.store import Key, Record, Store
from uphold.mock.keeping.synonyms import Synonyms
from uphold.mock.making.formats import EPOCH, instant
from uphold.mock.making.forms import Form
from uphold.mock.making.places import form_at, id_member, items_of
from uphold.mock.making.values import ABSENT, MISSING, Draft, Sent, best_way
from uphold.mock.making.vocabulary import Vocabulary
from uphold.mock.plans import OperationPlan, Workshop
from uphold.mock.twists import Violation

_WRITING = (Role.CREATE, Role.REPLACE, Role.UPDATE)
_MOST_KEPT = 12_288
_PATIENCE = 50


class Records:
    """Makes, changes and shows records. `now` gives the time of the tenant."""

    def __init__(self, workshop: Workshop, seed: int, now: Callable[[], dt.datetime]) -> None:
        self._workshop = workshop
        self._now = now
        conventions = workshop.conventions
        self._id = id_member(conventions)
        self._also_id = conventions.records.also_id if conventions.records is not None else ()
        self._created = conventions.records.created if conventions.records is not None else ()
        self._updated = conventions.records.updated if conventions.records is not None else ()
        self._families: dict[str, list[Family]] = {}
        for family in workshop.contract.families:
            self._families.setdefault(family.resource, []).append(family)
        self._vocabulary = Vocabulary(workshop)
        self._agreed = Agreed(workshop, self.forms)
        self.seeds = Seeds(workshop, self._families, seed)
        self._stores: dict[str, Store] = {}
        self.links = Links(workshop.contract, conventions)
        self._references = References(self.links, self.store, self._id, self.view)
        self._shelf: deque[tuple[Record, str]] = deque()
        """Where encoded replies are kept, oldest first."""
        self._settable: dict[str, frozenset[str]] = {}
        self._forms: dict[str, list[Form]] = {}
        self._synonyms: dict[str, Synonyms | None] = {}

    def store(self, tenant: str) -> Store:
        """The records of `tenant`, see `access.Caller.tenant`."""
        store = self._stores.get(tenant)
        if store is None:
            store = self._stores[tenant] = Store(partial(self.seeds.of, tenant))
        return store

    def reset(self) -> None:
        """Back to the seeded state."""
        for store in self._stores.values():
            store.reset()

    # -- writing

    def create(self, tenant: str, key: Key, plan: OperationPlan, body: Any) -> Record:
        """A new record of the collection `key` from a request body; it is not in the store yet."""
        now = self._now()
        number, id_ = self._next(tenant, key)
        sent = self._sent(plan, body)
        cleared = self.settable(key[0]) - sent.keys()
        return Record(
            id_, f"{self.seeds.name(tenant, key)}|{number}", now, now, sent, cleared, tenant=tenant, under=key
        )

    def appear(self, tenant: str, key: Key, members: dict[str, Any], id: str = "") -> Record:
        """A new record of the collection `key` that an action makes: it has `members`, what its schema requires, and
        nothing else. It is not in the store yet. Without `id`, it gets a new one."""
        now = self._now()
        if not id:
            _, id = self._next(tenant, key)
        names = {name for form in self.forms(key[0]) for name in form.properties}
        cleared = frozenset(names - members.keys() - {self._id, *self._created, *self._updated})
        return Record(id, f"{self.seeds.name(tenant, key)}|{id}", now, now, members, cleared, tenant=tenant, under=key)

    def _next(self, tenant: str, key: Key) -> tuple[int, str]:
        """Number and id of a new record; an id that is taken is passed over, as long as there may be others."""
        store = self.store(tenant)
        number, id_ = 0, ""
        for _ in range(_PATIENCE):
            number = store.next_number(key, first_number(tenant))
            id_ = self.seeds.new_id(tenant, key, number)
            if store.get(key, id_) is None:
                break
        return number, id_

    def merge(self, record: Record, plan: OperationPlan, body: Any) -> Record:
        """The record after a PATCH: only what was sent changes; objects merge, null is a value."""
        sent = self._sent(plan, body)
        before = {**(record.made or {}), **record.sent}
        same = self.synonyms(record.under[0])
        if same is not None:
            before = same.whole(before, record, sent)
        after = {name: merged(before.get(name), value) for name, value in sent.items()}
        return self.with_members(record, after)

    def with_members(self, record: Record, members: dict[str, Any], gone: frozenset[str] = frozenset()) -> Record:
        """The record with `members` set and the members `gone` cleared, now."""
        kept = {name: value for name, value in record.sent.items() if name not in gone}
        same = self.synonyms(record.under[0])
        if same is not None:
            kept = same.settled(kept, members, gone)
        return record.changed(
            sent={**kept, **members}, cleared=(record.cleared - members.keys()) | gone, updated=self._now()
        )

    def replace(self, record: Record, resource: str, plan: OperationPlan, body: Any) -> Record:
        """The record after a PUT: what a client may set and did not is no longer there."""
        sent = self._sent(plan, body)
        settable = self.settable(resource)
        cleared = settable - sent.keys()
        kept = {name: value for name, value in record.sent.items() if name not in settable}  # an action set it
        same = self.synonyms(resource)
        if same is not None:
            kept = same.settled(kept, sent, cleared)
        return record.changed(sent={**kept, **sent}, cleared=cleared, updated=self._now())

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
            same = self.synonyms(resource)
            if same is not None:
                names |= same.also(names)
            names -= {self._id, *self._created, *self._updated}
            known = self._settable[resource] = frozenset(names)
        return known

    # -- showing

    def given(self, record: Record, resource: str, form: Form) -> dict[str, Any]:
        """All that is known of the record, for a reply whose record has `form`."""
        made = self._made(record, resource)
        given = {**made, **self._known(record, form)}
        same = self.synonyms(resource)
        return given if same is None else same.shown(given, record, made, form)

    def given_member(self, record: Record, resource: str, form: Form, name: str) -> Any:
        """What `given` says of the member `name`; MISSING where it says nothing."""
        if name in form.properties:
            if name in self._updated:
                return instant(record.updated)
            if name in self._created:
                return instant(record.created)
        if name == self._id or name in self._also_id:
            return self.given(record, resource, form).get(name, MISSING)
        known = Sent(record.sent[name]) if name in record.sent else ABSENT if name in record.cleared else MISSING
        same = self.synonyms(resource)
        is_renamed = same is not None and name in same.renamed(form)
        if known is MISSING or is_renamed:
            made = self._made(record, resource)
            known = made.get(name, MISSING) if known is MISSING else known
            if same is not None and is_renamed:
                return same.member(name, known, record, made, form)
        return known

    def view(self, record: Record, resource: str, form: Form) -> Any:
        """The record in `form`."""
        return self._workshop.maker.make(form, Draft(record.key), self.given(record, resource, form))

    def _made(self, record: Record, resource: str) -> dict[str, Any]:
        """The members that the tenant sets, made when first asked for."""
        if record.made is not None:
            return record.made
        made: dict[str, Any] = {}
        points: dict[Key, None] = {}
        words = {**self._agreed.values(resource, record.key), **self._vocabulary.words(resource, record.key)}
        same = self.synonyms(resource)
        is_new = record.created > EPOCH  # nothing is attached yet to what clients made
        for shown in self.forms(resource):
            pointing, found = self._references.of(record, shown, resource, is_new=is_new)
            if is_new:
                pointing = {**{name: [] for name in shown.empty_lists}, **pointing}
            points.update(dict.fromkeys(found))
            known = {**made, **self._known(record, shown)}
            given, settled = {**words, **pointing, **known}, frozenset(known)
            if same is not None:
                settled = frozenset(same.shown(known, record, made, shown)) - same.partly(shown)
                given = same.shown(given, record, made, shown)
            value = self._workshop.maker.rest(shown, Draft(record.key), given, settled)
            absent = {name: ABSENT for name, given in pointing.items() if given is ABSENT and name not in value}
            made = {**absent, **value, **made}
        record.made = {name: value for name, value in made.items() if name not in record.cleared}
        self.store(record.tenant).points(record, points)
        return record.made

    def keep(self, record: Record, place: str, encoded: Any) -> None:
        """Keeps an encoded reply or view of the record as it is now, while there are not too many."""
        record.replies[place] = encoded
        self._shelf.append((record, place))
        if len(self._shelf) > _MOST_KEPT:
            old, place = self._shelf.popleft()
            old.replies.pop(place, None)

    def identity(self, record: Record, form: Form) -> dict[str, Any]:
        """The id alone, as `form` declares it."""
        names = [*self._also_id]
        if self._id not in form.properties:  # what the path asks for is then what names the record
            names += [one.item_parameter for one in self._families.get(record.under[0], ()) if one.item_parameter]
        there = {name: form.properties[name] for name in names if name in form.properties}
        also = {name: shown_id(record.id, one) for name, one in there.items() if not one.allows("object")}
        return {self._id: shown_id(record.id, form.properties.get(self._id)), **also}

    def visible(self, record: Record, resource: str, plan: OperationPlan) -> dict[str, Any]:
        """The record as plain JSON, as it is read at the endpoint version of `plan`, if it can be: what a JSON Patch is
        applied to."""
        reads = self._plans(resource, (Role.READ,))
        forms = self._shown_by([one for one in reads if one.family is plan.family]) or self.forms(resource)
        form = forms[0] if forms else None
        given = self.given(record, resource, form) if form is not None else dict(record.sent)
        shown = self._workshop.maker.make(form, Draft(record.key), given) if form is not None else given
        return shown if isinstance(shown, dict) else {}

    def misfits(self, plan: OperationPlan, resource: str, members: dict[str, Any]) -> list[Violation]:
        """What keeps `members` from being set by `plan`: what the body of the operation says that replaces or creates
        a record, at the same endpoint version if there is one. ABSENT stands for a member that is taken away."""
        plans = self._plans(resource, (Role.REPLACE,)) or self._plans(resource, (Role.CREATE,))
        plans = [one for one in plans if one.family is plan.family] or plans
        wrong: list[Violation] = []
        for whole in plans[:1]:
            if whole.body_judge is not None:
                sent = {name: value for name, value in members.items() if value is not ABSENT}
                said = whole.body_judge.violations(sent)
                wrong += (one for one in said if one.field.partition(".")[0] in members)
        return wrong

    def _known(self, record: Record, form: Form) -> dict[str, Any]:
        known: dict[str, Any] = dict.fromkeys(record.cleared, ABSENT)
        for name, value in record.sent.items():
            known[name] = Sent(value)
        for names, when in ((self._created, record.created), (self._updated, record.updated)):
            for name in names:
                if name in form.properties:
                    known[name] = instant(when)
        if self._id in form.properties or record.under[0] in self._families:
            known.update(self.identity(record, form))
        return known

    def forms(self, resource: str) -> list[Form]:
        """The forms that records of `resource` are read in: one for each endpoint version."""
        forms = self._forms.get(resource)
        if forms is None:
            reads, lists = (self._plans(resource, (role,)) for role in (Role.READ, Role.LIST))
            forms = self._forms[resource] = self._shown_by(reads) or self._shown_by(lists)
        return forms

    @staticmethod
    def _shown_by(plans: list[OperationPlan]) -> list[Form]:
        """The forms of the records in the replies of `plans`; for lists those of their elements."""
        forms: list[Form] = []
        for plan in plans:
            reply = plan.reply(plan.successes[0]) if plan.successes else None
            if reply is None or reply.is_empty:
                continue
            if plan.does is not Role.LIST:
                forms.append(form_at(reply.form, reply.record_place))
            elif reply.list_place is not None:
                items = items_of(form_at(reply.form, reply.list_place))
                forms.extend([items] if items is not None else [])
        return forms

    def synonyms(self, resource: str) -> Synonyms | None:
        """The members of records of `resource` that have several names; None where no member has."""
        if resource not in self._synonyms:
            records = self._workshop.conventions.records
            settled = [
                tuple(tuple(name.split(".")) for name in one.members)
                for one in (records.same if records is not None else ())
                if one.resource == resource
            ]
            apart = (self._id, *self._also_id, *self._created, *self._updated)
            groups = synonyms(self.told(resource), settled, apart)
            self._synonyms[resource] = Synonyms(groups, self._id) if groups else None
        return self._synonyms[resource]

    def told(self, resource: str) -> Iterator[Form]:
        """The forms that records of `resource` are shown or sent in: all that are shown by themselves, those in lists,
        those of requests."""
        others = self._plans(resource, (*_WRITING, Role.LIST))
        yield from (*self.forms(resource), *self._shown_by(others))
        yield from (plan.body_form for plan in others if plan.body_form is not None)

    def _plans(self, resource: str, roles: tuple[Role, ...]) -> list[OperationPlan]:
        if resource not in self._families:
            return [plan for plan in self._singles.get(resource, ()) if plan.does in roles]
        return [
            self._workshop.plan(self._workshop.contract.operations[operation_id])
            for family in self._families.get(resource, ())
            for role, operation_id in family.operations.items()
            if role in roles
        ]

    @cached_property
    def _singles(self) -> dict[str, list[OperationPlan]]:
        """Name → the operations on it, see `OperationPlan.single`."""
        found: dict[str, list[OperationPlan]] = {}
        contract = self._workshop.contract
        for operation in contract.operations.values():
            if f"GET {operation.path}" in contract.operations and contract.role(operation) is Role.ACTION:
                plan = self._workshop.plan(operation)
                if plan.single is not None:
                    found.setdefault(plan.single, []).append(plan)
        return found


def view_key(form: Form) -> str:
    """Names what a record looks like in `form`; the same for forms that say the same."""
    return form.likeness


def _writable(value: Any, form: Form) -> Any:
    """`value` without members that are read-only, and without those that the contract knows nothing of."""
    if isinstance(value, dict):
        members = {**form.properties, **best_way(form, value).properties}
        is_open = not members or any(way.extra is not None for way in form.alternatives)
        found: dict[str, Any] = {}
        for name, child in value.items():
            member = members.get(name)
            if member is None:
                if is_open:
                    found[name] = child
            elif not member.hidden("readOnly"):
                found[name] = _writable(child, member) if isinstance(child, (dict, list)) else child
        return found
    if isinstance(value, list):
        items = items_of(form)
        return [_writable(child, items) for child in value] if items is not None else value
    return value


def merged(before: Any, value: Any) -> Any:
    """`before` with `value` laid over it: objects merge, all else is replaced."""
    if isinstance(before, dict) and isinstance(value, dict):
        return {**before, **{name: merged(before.get(name), child) for name, child in value.items()}}
    return value
