"""The life of records: those of one family made, read, listed, changed and deleted on a tenant, for laws about them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import jsonschema_rs
import msgspec

from uphold.checks import Problem, records
from uphold.contract import Role, patch_style
from uphold.generation import Case, Mode
from uphold.runner.laws.bodies import as_shown, covering, freshened, others, referring
from uphold.runner.laws.telling import telling_bodies
from uphold.runner.subjects.subject import NOTHING, NotVerified
from uphold.tenant import DEFAULT, Credential

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from uphold.checks import Exchange, Held
    from uphold.contract import Contract, Conventions, Family, Operation, PatchStyle
    from uphold.runner.subjects.subject import OperationUnderTest

CHECK = "lifecycle"
_TRIES = 6
"""Bodies that are tried until one creates a record: a tenant may refuse some for reasons of its own."""
_PAGES = 12
"""Pages of a listing that are asked for."""
_LISTINGS = 5
"""Listings under different records that are looked into for texts that the tenant knows."""
_PAUSE = 0.5
"""Seconds that a live tenant is given before it is asked again."""
_REFUSED = frozenset((400, 404, 406, 409, 412, 422, 424))
_LONGEST_NAME = 80
_NUMBERS = frozenset(("integer", "number"))
_TEXTS = frozenset(("string",))


@dataclass(slots=True)
class Born:
    """A record on the tenant: how it was made or found, and the path parameters that address it."""

    exchange: Exchange
    """The reply that shows it: to its creation, or to a read."""
    path: dict[str, Any]
    body: Any = None
    """What it was created with; None for a record that was there."""


@dataclass(slots=True)
class Life:
    """The records of one family, through the operations of one endpoint version."""

    subject: OperationUnderTest
    family: Family
    last_whole: bool = False
    """Whether the last listing was read to its end."""
    authorization: str | Credential | None = DEFAULT
    """Who sends the requests."""
    _bare: dict[str, Born] = field(default_factory=dict)
    _told: dict[str, list[Case]] = field(default_factory=dict)

    @classmethod
    def of(cls, subject: OperationUnderTest, operation: Operation | None = None) -> Life:
        """The life of the records that an operation is about; raises NotVerified when it is about none."""
        family = subject.contract.family_of(operation or subject.operation)
        if family is None:
            reason = "it belongs to no collection of records"
            raise NotVerified(reason)
        is_embedded = subject.within.tenant.is_embedded  # which knows a record at one path only
        return cls(subject, family if is_embedded else subject.contract.whole_family(family))

    def operation(self, role: Role) -> Operation | None:
        """The family's operation of a role; None when it has none."""
        name = self.family.operations.get(role)
        return None if name is None else self.subject.contract.operation(name)

    def has(self, role: Role) -> bool:
        """Whether there is an operation of a role, and for a PATCH whether it is known what its body is."""
        return role in self.family.operations and (role is not Role.UPDATE or self.patch_style() is not None)

    def patch_style(self) -> PatchStyle | None:
        """What the body of a PATCH is; None where there is none, or nothing tells."""
        operation = self.operation(Role.UPDATE)
        return None if operation is None else patch_style(self.subject.contract, self.subject.conventions, operation)

    def needed(self, role: Role) -> Operation:
        """The same; raises NotVerified when there is none."""
        found = self.operation(role)
        if found is None:
            reason = f"there is no operation to {role.value} such a record"
            raise NotVerified(reason)
        return found

    # -- records

    def create(self, case: Case | None = None, *, under: Mapping[str, Any] = NOTHING) -> Born:
        """A new record, from `case` or from the plainest allowed body that the tenant takes, `under` the record that
        these path parameters address.

        Raises NotVerified when it takes none, or answers without an id.
        """
        operation = self.needed(Role.CREATE)
        cases = [case] if case is not None else self._plainest(operation)
        last: Exchange | None = None
        for one in cases[:_TRIES]:
            for body in self._variants(one.body):
                last = self.send(operation, under, body, base=one)
                if last.reply.status not in _REFUSED:
                    break
            if last is not None and records.succeeded(last):
                break
        if last is None or not records.succeeded(last):
            status = last.reply.status if last is not None else "nothing"
            reason = f"creating a record is answered with {status}"
            raise NotVerified(reason)
        born = self.made_by(last)
        if born is None:
            reason = "what creates a record does not say under which id"
            raise NotVerified(reason)
        return born

    def made_by(self, created: Exchange) -> Born | None:
        """The record that a create made; None where the reply does not say under which id."""
        path = self._address(created)
        is_there = records.succeeded(created) and created.reply.status != HTTPStatus.ACCEPTED
        return Born(created, path, created.asked.body) if is_there and path is not None else None

    def full(self) -> Born:
        """A new record with values that tell, of as many members as the tenant takes; or the next best one."""
        for case in self._telling(self.needed(Role.CREATE)):
            born = self.try_create(case)
            if born is not None:
                return born
        return self.create()

    def unlike(self) -> Born:
        """A new record with texts that no other one has. Raises NotVerified where none can be made."""
        operation = self.needed(Role.CREATE)
        schema = self.subject.contract.body_schema(operation)
        for case in self._telling(operation)[-1:] + self._telling(operation):
            body = freshened(referring(case.body, self.subject, self.family), schema, self.subject.fresh)
            if body != case.body and self.allows(operation, body):
                born = self.try_create(msgspec.structs.replace(case, body=body))
                if born is not None:
                    return born
        reason = "no record with texts of its own can be made"
        raise NotVerified(reason)

    def attempt(self) -> Exchange | None:
        """The reply to the plainest allowed create, whatever it is; None where none can be made."""
        operation = self.operation(Role.CREATE)
        cases = self._plainest(operation) if operation is not None else []
        return self.send(operation, {}, cases[0].body, base=cases[0]) if operation is not None and cases else None

    def try_create(self, case: Case) -> Born | None:
        """The same, and None where the tenant does not take the case."""
        try:
            return self.create(case)
        except NotVerified:
            return None

    def existing(self, turn: int = 0) -> Born | None:
        """A record that the tenant lists, as a read shows it; None when it lists none, or can't be read."""
        reading = self.operation(Role.READ)
        item = self.family.item_parameter
        if reading is None or item is None:
            return None
        path = self.subject.within.records.bind(reading, turn)
        if item not in path:
            return None
        read = self.send(reading, path)
        return Born(read, dict(path)) if records.succeeded(read) else None

    def earlier(self) -> Born | None:
        """A record that this run made before, on a live tenant, as a read shows it; None where there is none yet, or
        where the records lie under others."""
        item = self.family.item_parameter
        made = self.subject.within.tenant.made_in(self.family.path) if "{" not in self.family.path else ()
        if item is None or not made or self.operation(Role.READ) is None:
            return None
        read = self.send(self.needed(Role.READ), {item: made[0]})
        return Born(read, {item: made[0]}) if records.succeeded(read) else None

    def subject_record(self) -> Born:
        """A record to change or delete: a new one, or, where nothing creates one, one that the tenant lists.

        Raises NotVerified when there is neither."""
        if Role.CREATE in self.family.operations:
            return self.create()
        found = self.existing()
        if found is None:
            reason = "the tenant lists no record to change"
            raise NotVerified(reason)
        return found

    def full_record(self) -> Born:
        """A record to change, whose members have values that no tenant gives by itself, so that one which a change
        resets shows; where no such body is taken, any record (`subject_record`)."""
        operation = self.operation(Role.CREATE)
        for case in self._telling(operation) if operation is not None else ():
            born = self.try_create(case)
            if born is not None:
                return born
        return self.subject_record()

    def is_there(self, born: Born) -> bool:
        """Whether a new record can be read; a record that is lost is another law's."""
        reading = self.operation(Role.READ)
        return reading is None or records.succeeded(self.read(born))

    # -- requests

    def read(self, born: Born) -> Exchange:
        """A read of the record; raises NotVerified when there is no operation for it."""
        return self.send(self.needed(Role.READ), born.path)

    def find(self, born: Born) -> Exchange:
        """A read of a new record, under each short member of it as its id while it is not found: what a path calls a
        record need not be its id. The one that works is kept."""
        read = self.read(born)
        item = self.family.item_parameter
        record = records.record_of(born.exchange)
        if read.reply.status != HTTPStatus.NOT_FOUND or item is None or record is None:
            return read
        for value in record.members.values():
            is_name = isinstance(value, str | int) and not isinstance(value, bool) and value != ""
            if not is_name or len(str(value)) > _LONGEST_NAME or str(value) == str(born.path[item]):
                continue
            other = Born(born.exchange, {**born.path, item: str(value)})
            found = self.read(other)
            if (
                records.succeeded(found)
                and records.record_of(found) is not None
                and records.same_record(born.exchange, found)
            ):
                born.path = other.path
                return found
        return read

    def change(self, born: Born, members: Mapping[str, Any], *, mode: str = "valid") -> Exchange:
        """A PATCH of some members; raises NotVerified where nothing says what its body is."""
        operation = self.needed(Role.UPDATE)
        style = self.patch_style()
        if style is None:
            reason = "neither the contract nor api.toml says what the body of a PATCH is"
            raise NotVerified(reason)
        shown = records.record_of(born.exchange)
        own = shown.members if shown is not None else {}
        body: Any = self._completed(members, own) if style == "merge" else dict(members)
        if style == "json-patch":
            body = steps_to(members, own)
        return self.send(operation, born.path, body, mode=mode)

    def patch(self, born: Born, steps: list[dict[str, Any]]) -> Exchange:
        """A JSON Patch of the record."""
        return self.send(self.needed(Role.UPDATE), born.path, steps)

    def is_required(self, name: str) -> bool:
        """Whether a body that creates or replaces a record needs a member."""
        views = [
            records.view_of(self.subject.contract.body_schema(operation))
            for role in (Role.CREATE, Role.REPLACE)
            if (operation := self.operation(role)) is not None
        ]
        return any(view is not None and name in view.required for view in views)

    def replace(self, born: Born, body: Any) -> Exchange:
        """A PUT of the record."""
        return self.send(self.needed(Role.REPLACE), born.path, body)

    def delete(self, born: Born) -> Exchange:
        """A deletion of the record."""
        return self.send(self.needed(Role.DELETE), born.path)

    def pages(self, path: Mapping[str, Any], *, until: Callable[[Exchange], bool]) -> list[Exchange]:
        """The pages of the collection that `path` addresses, until one satisfies `until`; the largest ones that may be
        asked for. `last_whole` says afterwards whether they are all."""
        listing = self.needed(Role.LIST)
        paging = self.subject.conventions.pagination
        names = {parameter.name for parameter in listing.parameters if parameter.location == "query"}
        query: dict[str, Any] = {}
        size = paging.maximum or paging.default if paging is not None else None
        if paging is not None and paging.size_parameter in names and size:
            query[paging.size_parameter] = size
        pages: list[Exchange] = []
        self.last_whole = False
        seen = 0
        for number in range(1, _PAGES + 1):
            page = self.send(listing, path, query=query)
            listed = records.records_of(page)
            if not records.succeeded(page) or listed is None:
                return pages
            pages.append(page)
            if until(page):
                return pages
            more = {"page_parameter": number + 1, "offset_parameter": seen + len(listed)}
            seen += len(listed)
            by = next((word for word in more if paging is not None and getattr(paging, word) in names), None)
            goes_on = _may_page(listing) if paging is None else self._goes_on(page)
            is_short = bool(query and size and len(listed) < size)
            if not listed or (by is None and not query) or (is_short and not goes_on):
                is_told = bool(not listed and by) or not goes_on
                self.last_whole = (not query or not listed or is_short) and is_told
                return pages
            if by is None:
                return pages
            query = {**query, getattr(paging, by): more[by]}
        return pages

    def send(
        self,
        operation: Operation,
        path: Mapping[str, Any],
        body: Any = msgspec.UNSET,
        *,
        base: Case | None = None,
        query: Mapping[str, Any] = NOTHING,
        mode: str = "valid",
    ) -> Exchange:
        """One request of the family, `path` laid over the path of an allowed case."""
        case = base if base is not None else self.subject.example(operation)
        own = self._own(operation, path)
        if any(one.location == "path" and one.name not in own for one in operation.parameters):
            own = {**self.subject.within.records.bind(operation, 0), **own}  # which may list records: only if need be
        return self.subject.call(
            operation, path=own, query=query, body=body, base=case, mode=mode, authorization=self.authorization
        )

    def sent_by(self, credential: Credential | None) -> Life:
        """The same records, by the requests of another caller."""
        return replace(self, authorization=credential)

    def verify(
        self,
        judge: Callable[[list[Exchange]], Iterable[Held | Problem]],
        ask: Callable[[], list[Exchange]],
        *before: Exchange,
        facet: str,
    ) -> list[Exchange]:
        """Judge what `ask` is answered with, and note what `judge` says of it; the replies are given back. Where it
        finds fault, the tenant is asked again first: what is right only then was stale."""
        said, replies, seen = self.look(judge, ask, facet=facet)
        self.subject.note(CHECK, said, *before, *seen)
        return replies

    def look(
        self,
        judge: Callable[[list[Exchange]], Iterable[Held | Problem]],
        ask: Callable[[], list[Exchange]],
        *,
        facet: str,
    ) -> tuple[list[Held | Problem], list[Exchange], list[Exchange]]:
        """What `judge` says of what `ask` is answered with, the replies that show what is there, and all that were
        looked at. As in `verify`, which notes it."""
        first = ask()
        said = list(judge(first))
        if not _finds(said):
            return said, first, first
        is_embedded = self.subject.within.tenant.is_embedded
        if not is_embedded:
            time.sleep(_PAUSE)
        again = ask()
        said = list(judge(again))
        if _finds(said):
            self._settled(first, again)
            return said, again, again
        message = "a reply shows what was there before a write, and the next one shows what is there"
        who = "tenant" if is_embedded else "neither"
        what = "stale list" if facet == "listed" else "stale read"
        stale = Problem(message, keyword=what, facet=facet, subject=who)
        return [stale], again, [*first, *again]

    def _settled(self, first: list[Exchange], again: list[Exchange]) -> None:
        """Raise NotVerified where a tenant shows something else whenever it is asked: another law tells that, and no
        write can be judged by what it shows."""
        is_one = len(first) == len(again) == 1 and first[0].operation is self.operation(Role.READ)
        if is_one and records.succeeded(again[0]) and records.differs(first[0], again[0]):
            third = self.subject.call(again[0].operation, path=again[0].asked.path)
            if records.succeeded(third) and records.differs(again[0], third):
                reason = "the record shows something else whenever it is read"
                raise NotVerified(reason)

    def above(self) -> Iterator[Operation]:
        """The deletion of the record that the family's records lie under, where there is one."""
        for family in self.subject.contract.families:
            if family.path == self.family.parent and Role.DELETE in family.operations:
                yield self.subject.contract.operation(family.operations[Role.DELETE])

    def addressed(self) -> dict[str, Any]:
        """The path parameters of a record that the tenant lists, or of its collection where records have no address;
        empty while one of them is unknown."""
        known = self.subject.within.records.bind(self.subject.operation, 0)
        names = {one.name for one in self.subject.operation.parameters if one.location == "path"}
        return dict(known) if names <= known.keys() else {}

    def shown(self, born: Born) -> Exchange:
        """What shows the record best: a read, or else what made it."""
        return self.read(born) if self.operation(Role.READ) is not None else born.exchange

    def smuggle(self, operation: Operation, born: Born, members: Mapping[str, Any]) -> Exchange:
        """A write of the record (or of a new one) with members beside those that a client may set."""
        role = self.subject.contract.role(operation)
        cases = self._plainest(operation)
        if role is Role.CREATE:
            body = {**born.body, **members} if isinstance(born.body, dict) else dict(members)
        elif role is Role.REPLACE:
            body = {**(cases[0].body if cases else {}), **members}
        else:
            return self.change(born, members, mode="odd")
        return self.send(operation, born.path, body, mode="odd")

    def forbidden(self, operation: Operation, shown: Exchange) -> tuple[dict[str, Any], dict[str, Any]]:
        """Twice member → another value than `shown` shows, of members that no client may set by an operation which
        takes bodies with more members than it names."""
        record = records.record_of(shown)
        view = records.view_of(self.subject.contract.body_schema(operation))
        is_patch = self.subject.contract.role(operation) is Role.UPDATE
        first: dict[str, Any] = {}
        second: dict[str, Any] = {}
        if record is None or view is None or (is_patch and self.patch_style() != "merge"):
            return first, second
        own = records.declared_settable(shown) | _ids(self.subject.conventions)
        for name, inner in record.view.members.items():
            if name in own or (view.is_closed and name not in view.members) or records.is_secret(name):
                continue
            is_new = self.subject.contract.role(operation) is Role.CREATE
            found = others(record.members.get(name), inner, distinct=is_new)
            if found is not None:
                first[name], second[name] = found
        return first, second

    # -- bodies

    def cases(self, role: Role, most: int) -> list[Case]:
        """Allowed cases of a role that hold each member of the body with several values: the plainest first, then those
        whose values tell."""
        operation = self.operation(role)
        if operation is None:
            return []
        telling = self._telling(operation)
        plain = covering(self._valid(operation), max(most - len(telling), 1))
        return [*plain[:1], *telling, *plain[1:]]

    def values(self) -> dict[str, list[Any]]:
        """Member → values that a PATCH of it may send."""
        roles = (Role.UPDATE,) if self.patch_style() == "merge" else (Role.REPLACE, Role.CREATE)
        found: dict[str, list[Any]] = {}
        for role in roles:
            operation = self.operation(role)
            for case in [*self._telling(operation), *self._valid(operation)] if operation is not None else ():
                for name, value in case.body.items():
                    if value not in (known := found.setdefault(name, [])):
                        known.append(value)
        return found

    def full_and_lean(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Two allowed bodies of a PUT: one with as many members as there are, each with a value that tells, and one
        with as few as there may be, of which one at least has another value than in the first."""
        operation = self.needed(Role.REPLACE)
        cases = self._valid(operation)
        if not cases:
            reason = "no valid request of it can be made"
            raise NotVerified(reason)
        telling: dict[str, list[Any]] = {}
        for case in cases:
            for name, value in case.body.items():
                if value and not isinstance(value, bool) and value not in (known := telling.setdefault(name, [])):
                    known.append(value)
        full = dict(max(cases, key=lambda case: len(case.body)).body)
        for name, values in telling.items():
            other = {**full, name: values[0]}
            if not full.get(name) and self.allows(operation, other):
                full = other
        lean = dict(min(cases, key=lambda case: (len(case.body), len(repr(case)))).body)
        for name, values in telling.items():
            unlike = [value for value in values if value != full.get(name)]
            if unlike and name in lean and self.allows(operation, {**lean, name: unlike[0]}):
                return full, {**lean, name: unlike[0]}
        return full, lean

    def may_change(self, members: Mapping[str, Any]) -> bool:
        """Whether the contract allows a PATCH of these members, beside no others than those that it always needs."""
        style = self.patch_style()
        return style is None or self.allows(
            self.needed(Role.UPDATE),
            self._completed(members, NOTHING) if style == "merge" else steps_to(members, members),
        )

    def _completed(self, members: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
        """`members` as the body of a PATCH, with those that every such body needs: as a record has them (`own`), or as
        the plainest body does."""
        operation = self.needed(Role.UPDATE)
        view = records.view_of(self.subject.contract.body_schema(operation))
        lacking = view.required - members.keys() if view is not None else frozenset()
        if not lacking:
            return dict(members)
        plain = next((case.body for case in self._plainest(operation) if isinstance(case.body, dict)), {})
        beside = {name: plain[name] for name in sorted(lacking & plain.keys())}
        for name in sorted(lacking & own.keys()):
            kept = {**beside, name: own[name]}
            beside = kept if self.allows(operation, {**kept, **members}) else beside
        return {**beside, **members}

    def allows(self, operation: Operation, body: Any) -> bool:
        """Whether the contract allows a body, formats aside."""
        schema = self.subject.contract.body_schema(operation)
        return schema is None or jsonschema_rs.Draft202012Validator(schema, validate_formats=False).is_valid(body)

    def _valid(self, operation: Operation) -> list[Case]:
        """Allowed cases with an object for a body, without members that are the tenant's to set: a tenant that takes
        them all the same would show times of which nothing can be told."""
        cases = self.subject.within.cases(operation)
        valid = [case for case in cases if case.mode is Mode.VALID and isinstance(case.body, dict)]
        fixed = records.fixed_members(self.subject.conventions)
        if not any(fixed & case.body.keys() for case in valid):
            return valid
        schema = self.subject.contract.body_schema(operation)
        judge = jsonschema_rs.Draft202012Validator(schema or {}, validate_formats=False)
        bodies = [{name: one for name, one in case.body.items() if name not in fixed} for case in valid]
        pairs = zip(valid, bodies, strict=True)
        return [msgspec.structs.replace(case, body=body) if judge.is_valid(body) else case for case, body in pairs]

    def _plainest(self, operation: Operation) -> list[Case]:
        """The plainest ones first; but second, one whose texts are not empty, which some tenants refuse."""
        plain = sorted(self._valid(operation), key=lambda case: len(repr(case)))
        return [*plain[:1], *self._telling(operation)[-1:], *plain[1:]]

    def _telling(self, operation: Operation) -> list[Case]:
        """Allowed cases whose values tell: with all members and with a part of them each, where a tenant refuses some;
        the last one with those alone that are required. None where the contract says nothing of the members."""
        valid = self._valid(operation)
        if operation.id not in self._told and valid:
            schema = self.subject.contract.body_schema(operation)
            judge = jsonschema_rs.Draft202012Validator(schema or {}, validate_formats=False)
            plain = min(valid, key=lambda case: len(repr(case)))
            view = records.view_of(schema)
            bodies = telling_bodies(plain.body, view, self.subject.conventions) if view is not None else ()
            settled = [referring(body, self.subject, self.family) for body in bodies]
            self._told[operation.id] = [
                msgspec.structs.replace(plain, body=body) for body in settled if judge.is_valid(body)
            ]
        return self._told.get(operation.id, [])

    def _variants(self, body: Any) -> Iterable[Any]:
        """A body, the same with ids of records that exist and fresh texts, and with texts that the tenant
        knows, since it shows them."""
        yield body
        subject = self.subject
        operation = self.needed(Role.CREATE)
        schema = subject.contract.body_schema(operation)
        pointing = referring(body, subject, self.family)
        other = freshened(pointing, schema, subject.fresh)
        if other != body and self.allows(operation, other):
            yield other
        listing = self.operation(Role.LIST)
        if listing is None or not isinstance(pointing, dict):
            return
        listed = (self.send(listing, subject.within.records.bind(listing, turn)) for turn in range(_LISTINGS))
        shown = as_shown(pointing, schema, listed)
        if shown not in (body, other) and self.allows(operation, shown):
            yield shown

    # -- addresses

    def _own(self, operation: Operation, path: Mapping[str, Any]) -> dict[str, Any]:
        """What of `path` an operation takes."""
        names = {parameter.name for parameter in operation.parameters if parameter.location == "path"}
        return {name: value for name, value in path.items() if name in names}

    def _address(self, created: Exchange) -> dict[str, Any] | None:
        item = self.family.item_parameter
        record = records.record_of(created)
        path = dict(created.asked.path)
        if item is None:
            return path
        located = self.located(created)
        if located is not None and item in located:
            return {**path, **located}
        if record is None:
            return None
        known = records.identity(record, created.conventions)
        named = record.members.get(item)
        if isinstance(named, str | int) and not isinstance(named, bool) and not known:
            known = str(named)
        is_one = bool(known) and is_address(self.subject.contract, self.operation(Role.READ), item, str(known))
        return {**path, item: known} if is_one else None

    def located(self, created: Exchange) -> dict[str, str] | None:
        """The path parameters in the header Location of a reply, where it leads to a read of the family's records."""
        reading = self.operation(Role.READ)
        place = created.reply.headers.get("location", "")
        base = self.subject.conventions.api.base_path
        path = urlsplit(place).path
        if reading is None or not path.startswith(f"{base}/"):
            return None
        found = self.subject.contract.find("GET", path[len(base) :])
        if found is None or found[0].id != reading.id:
            return None
        return {name: unquote(value) for name, value in found[1].items()}

    def _goes_on(self, page: Exchange) -> bool:
        """Whether a page says that there is another one behind it."""
        paging = self.subject.conventions.pagination
        body = page.reply.json()
        if paging is None or not isinstance(body, dict):
            return False
        links = body.get(paging.links) if paging.links else body
        meta = body.get(paging.meta) if paging.meta else body
        told = [links.get(paging.names.next) if isinstance(links, dict) else None]
        if paging.names.next_cursor:
            told.append(meta.get(paging.names.next_cursor) if isinstance(meta, dict) else None)
        return any(told)


def _may_page(listing: Operation) -> bool:
    """Whether a listing of an API that says nothing of pages may hold one: it can be told a number."""
    return any(
        parameter.location == "query" and parameter.schema.get("type") in ("integer", "number")
        for parameter in listing.parameters
    )


def steps_to(members: Mapping[str, Any], known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A JSON Patch (RFC 6902) that sets `members` of a record which has those that are `known`."""
    return [
        {"op": "replace" if name in known else "add", "path": pointer_to(name), "value": value}
        for name, value in members.items()
    ]


def _ids(conventions: Conventions) -> frozenset[str]:
    """The members that hold the id of a record."""
    told = conventions.records
    return frozenset({told.id, *told.also_id}) if told is not None else frozenset({"id"})


def pointer_to(name: str) -> str:
    """The JSON pointer (RFC 6901) to a member of a record."""
    return f"/{name.replace('~', '~0').replace('/', '~1')}"


def _finds(said: Iterable[Held | Problem]) -> bool:
    return any(isinstance(one, Problem) for one in said)


def is_address(contract: Contract, reading: Operation | None, name: str, value: str) -> bool:
    """Whether the contract lets a client ask for a record by this value of the path parameter `name`: it may allow
    others only, such as the numbers from 1 to 10."""
    found = [one for one in reading.parameters if one.name == name] if reading is not None else []
    view = records.view_of(contract.parameter_schema(reading, found[0])) if reading is not None and found else None
    if view is not None and view.types and view.types <= _NUMBERS and value.isdecimal():
        return view.allows(int(value))
    return view is None or view.types != _TEXTS or view.allows(value)
