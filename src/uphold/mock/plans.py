"""What one operation needs to be served, worked out once: readers of its input, plans of its replies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakValueDictionary

from msgspec import structs

from uphold.contract import (
    Contract,
    Conventions,
    Header,
    Operation,
    Parameter,
    Role,
    is_json,
    usual_pagination,
    usual_records,
)
from uphold.contract import Reply as Documented
from uphold.mock.exchange import JSON_TYPE, Reply, Target
from uphold.mock.making.formats import Formats
from uphold.mock.making.forms import Book, Form
from uphold.mock.making.judging import Judge, Judges
from uphold.mock.making.places import Path, form_at, list_place, record_place
from uphold.mock.making.spellings import Spellings
from uphold.mock.making.values import Draft, Maker
from uphold.mock.parameters import QueryReader, Reader
from uphold.mock.variation import Variation
from uphold.mock.variation.addresses import Addresses
from uphold.mock.variation.making import VariedMaker
from uphold.mock.variation.scalars import without_listed_texts
from uphold.mock.writing import encoded, header_text

_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
"""OpenAPI: header parameters of these names mean nothing."""
_OWN_HEADERS = frozenset({"content-type", "content-length", "location", "deprecation", "sunset", "link"})
"""Headers of replies that are no matter of chance; OpenAPI: a declared Content-Type means nothing."""
_PARAMETER = re.compile(r"\{[^{}]*\}")
_SINGLE = {
    "GET": Role.READ,
    "PUT": Role.REPLACE,
    "POST": Role.REPLACE,
    "PATCH": Role.UPDATE,
    "DELETE": Role.DELETE,
}
_REFUSED = (400, 422)
"""How a request is refused where ``api.toml`` does not say so: the first that the operation documents."""


class Workshop:
    """What all operations of one contract share: forms, judges and makers of both directions. `vary` is the number of
    a tenant that differs from the usual one."""

    def __init__(self, contract: Contract, conventions: Conventions, vary: int = 0) -> None:
        self.contract = contract
        self.declared = conventions
        """What ``api.toml`` says, as it was given."""
        conventions = _completed(contract, conventions)
        self.conventions = conventions
        self.formats = Formats(conventions)
        self.reply_book, self.request_book = Book(), Book()
        self.reply_judges, self.request_judges = Judges(self.formats), Judges(self.formats)
        self.spellings = Spellings(conventions)
        self.usual_maker = Maker(self.formats, self.reply_judges, self.spellings, hidden="writeOnly")
        self.maker = self.usual_maker
        self.variation: Variation | None = None
        self.addresses: Addresses | None = None
        growing = _growing(contract, conventions) if vary else frozenset()
        self.has_new_values = False
        """Whether records have values that no enumeration lists."""
        if vary:
            self.variation = Variation.of(vary)
            self.has_new_values = self.variation.new_values and bool(growing)
            self.addresses = Addresses(self.variation, contract)
            self.maker = VariedMaker(
                self.usual_maker, self.formats, self.reply_judges, self.spellings, conventions, self.variation,
                growing if self.has_new_values else frozenset(),
            )  # fmt: skip
        self.request_maker = Maker(self.formats, self.request_judges, self.spellings, hidden="readOnly")
        self._plans: dict[str, OperationPlan] = {}

    def plan(self, operation: Operation) -> OperationPlan:
        """The plan of `operation`, made when first asked for."""
        plan = self._plans.get(operation.id)
        if plan is None:
            plan = self._plans[operation.id] = OperationPlan(self, operation)
        return plan

    def reader(self, operation: Operation, parameter: Parameter) -> Reader:
        """The reader of one parameter."""
        piece = self.contract.parameter_schema(operation, parameter)
        judge = self.request_judges.of(parameter.pointer, piece)
        return Reader(parameter, self.request_book.form(piece), judge)


_workshops: WeakValueDictionary[tuple[int, int, int], Workshop] = WeakValueDictionary()
"""By contract, conventions and `vary`: a workshop holds both, so that no other object has their identities."""


def workshop_of(contract: Contract, conventions: Conventions, vary: int = 0) -> Workshop:
    """The workshop of these very objects: one for all tenants of a process that are made from them, as long as there
    is one. What it knows is about schemas only, and never about records."""
    key = (id(contract), id(conventions), vary)
    known = _workshops.get(key)
    if known is None:
        known = _workshops[key] = Workshop(contract, conventions, vary)
    return known


def _completed(contract: Contract, conventions: Conventions) -> Conventions:
    """The conventions, with what the usual names tell of pages and of the times of records where ``api.toml`` does
    not."""
    if conventions.pagination is None:
        conventions = structs.replace(conventions, pagination=usual_pagination(contract.document))
    if conventions.records is None:
        conventions = structs.replace(conventions, records=usual_records(contract.document))
    return conventions


def _growing(contract: Contract, conventions: Conventions) -> frozenset[str]:
    """The resources that are shown only where clients bear with values that an enumeration does not list."""
    shown: dict[str, bool] = {}
    for family in contract.families:
        is_borne = all(conventions.tolerates_new_values(operation) for operation in family.operations.values())
        shown[family.resource] = shown.get(family.resource, True) and is_borne
    return frozenset(resource for resource, is_borne in shown.items() if is_borne)


@dataclass(frozen=True, slots=True)
class Address:
    """A path parameter and the collection that it picks a record from; resource None: any value will do."""

    reader: Reader
    resource: str | None
    above: int
    """How many path parameters before it name the records that the collection lies under."""


class ReplyPlan:
    """One documented status of an operation."""

    def __init__(self, workshop: Workshop, operation: Operation, status: int, documented: Documented) -> None:
        self.status = status
        self.pointer = documented.pointer
        json = [name for name in documented.content if is_json(name.partition(";")[0].strip().lower())]
        self.media_type = json[0] if json else next(iter(documented.content), "")
        self.is_json = bool(json)
        self.headers = documented.headers
        self._bears_new_values = workshop.conventions.tolerates_new_values(operation.id)
        self._workshop = workshop
        self._piece = workshop.contract.reply_schema(operation, status, self.media_type) if self.media_type else None

    def written(self, value: Any) -> Reply:
        """The reply with the body `value`, in the declared media type."""
        return Reply(self.status, encoded(value, self.media_type), self.media_type or JSON_TYPE)

    @cached_property
    def sent_headers(self) -> tuple[tuple[str, str], ...]:
        """The headers that the document declares and nothing else here knows of, with values that it allows."""
        known = self._workshop.conventions.limits.headers | _OWN_HEADERS
        return tuple((header.name, self.text(header)) for header in self.headers if header.name.lower() not in known)

    def text(self, header: Header) -> str:
        """A text that the document allows a declared header to hold."""
        workshop = self._workshop
        form = workshop.reply_book.form(workshop.contract.header_schema(header))
        value = workshop.usual_maker.make(form, Draft(header.pointer, header.name))
        return header_text(value, explode=header.explode, is_json_text=header.media_type is not None)

    @cached_property
    def location(self) -> Header | None:
        """The declared ``Location`` header."""
        return next((header for header in self.headers if header.name.lower() == "location"), None)

    @property
    def is_empty(self) -> bool:
        """Whether the reply has no body."""
        return self._piece is None

    @cached_property
    def form(self) -> Form:
        """The form of the body."""
        return self._workshop.reply_book.form(self._piece or {})

    @cached_property
    def judge(self) -> Judge:
        """Judges bodies."""
        piece = self._piece or {}
        if self._bears_new_values:
            piece = without_listed_texts(piece)
        return self._workshop.reply_judges.of(f"{self.pointer}#{self.status}", piece)

    @cached_property
    def record_place(self) -> Path:
        """Where the record stands in the body."""
        return record_place(self.form, self._workshop.conventions)

    @cached_property
    def list_place(self) -> Path | None:
        """Where the list of records stands in the body."""
        return list_place(self.form, self._workshop.conventions)


class OperationPlan:
    """One operation."""

    def __init__(self, workshop: Workshop, operation: Operation) -> None:
        self._workshop = workshop
        self.operation = operation
        contract, conventions = workshop.contract, workshop.conventions
        self.target = Target(contract, conventions, operation)
        self.role = contract.role(operation)
        self.family = contract.family_of(operation)
        authentication = conventions.authentication
        self.is_anonymous = authentication is None or operation.id in authentication.anonymous
        self.issues_tokens = (
            authentication is not None
            and authentication.issue is not None
            and authentication.issue.operation == operation.id
        )
        self._refusals: dict[tuple[int, ...], int] = {}
        self._replies: dict[int, ReplyPlan | None] = {}

    @cached_property
    def addresses(self) -> tuple[Address, ...]:
        """The path parameters, in the order of the path."""
        by_name = {item.name: item for item in self.operation.parameters if item.location == "path"}
        names = sorted(by_name, key=lambda name: self.operation.path.find(f"{{{name}}}"))
        found = []
        for index, name in enumerate(names):
            resource = self._workshop.contract.resource_of(self.operation, name)
            above = min(resource.count("{}"), index) if resource is not None else 0
            found.append(Address(self._workshop.reader(self.operation, by_name[name]), resource, above))
        return tuple(found)

    @cached_property
    def single(self) -> str | None:
        """The name of the one thing that is read at the operation's path, and perhaps written, where that is an object
        and no record of a family: all endpoint versions share it. What lies under records begins like their
        resource, so that it is gone with them."""
        contract = self._workshop.contract
        reading = contract.operations.get(f"GET {self.operation.path}")
        if reading is None or {self.role, contract.role(reading)} != {Role.ACTION}:
            return None
        plan = self._workshop.plan(reading)
        shown = plan.reply(plan.successes[0]) if plan.successes else None
        if shown is None or shown.is_empty or shown.list_place is not None:
            return None
        if not form_at(shown.form, shown.record_place).allows("object"):
            return None
        path = min([reading.path, *(other.path for other in contract.endpoint_versions(reading))])
        pieces = _PARAMETER.split(path)
        records = [index for index, address in enumerate(self.addresses) if address.resource is not None]
        if not records:
            return "{}".join(pieces)
        last = records[-1]
        return f"{self.addresses[last].resource}/{{}}{'{}'.join(pieces[last + 1 :])}"

    def single_key(self, ids: list[str]) -> tuple[str, ...]:
        """The collection that holds nothing but the `single` thing which `ids`, those of the path, lead to."""
        name = self.single or ""
        return (name, *ids[len(ids) - name.count("{}") :])

    @property
    def does(self) -> Role:
        """Its role; for what is done to a `single` thing, the same as for a record."""
        if self.role is Role.ACTION and self.single is not None:
            return _SINGLE.get(self.operation.method, Role.ACTION)
        return self.role

    @cached_property
    def query(self) -> QueryReader:
        """Reads the query."""
        return QueryReader(self._readers("query"))

    @cached_property
    def is_listing(self) -> bool:
        """Whether it answers pages of a list, though no family's collection: what another record has attached."""
        pagination = self._workshop.conventions.pagination
        reply = self.reply(self.successes[0]) if self.successes else None
        if pagination is None or reply is None or self.operation.method != "GET" or self.role is not Role.ACTION:
            return False
        declared = {item.name for item in self.operation.parameters if item.location == "query"}
        moving = {pagination.page_parameter, pagination.cursor_parameter, pagination.offset_parameter} - {""}
        return not declared.isdisjoint(moving) and reply.list_place is not None

    @cached_property
    def header_readers(self) -> tuple[Reader, ...]:
        """Read the headers that the contract declares."""
        return tuple(reader for reader in self._readers("header") if reader.name.lower() not in _IGNORED_HEADERS)

    @cached_property
    def cookie_readers(self) -> tuple[Reader, ...]:
        """Read the cookies that the contract declares."""
        return tuple(self._readers("cookie"))

    def _readers(self, location: str) -> list[Reader]:
        parameters = [item for item in self.operation.parameters if item.location == location]
        return [self._workshop.reader(self.operation, item) for item in parameters]

    @cached_property
    def body_form(self) -> Form | None:
        """The form of a JSON request body."""
        piece = self._workshop.contract.body_schema(self.operation)
        return None if piece is None else self._workshop.request_book.form(piece)

    def with_defaults(self, body: Any) -> Any:
        """A request body with the defaults of members that were not sent, where it stays good (JSON Schema 2020-12,
        validation, 9.2)."""
        form = self.body_form
        if form is None or not isinstance(body, dict) or not self._defaults:
            return body
        missing = {name: value for name, value in self._defaults.items() if name not in body}
        full = {**body, **missing}
        return full if not missing or self.body_judge is None or self.body_judge.is_valid(full) else body

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        """The members of a body that a client may set and that have a default."""
        members = self.body_form.properties.items() if self.body_form is not None else ()
        return {
            name: form.alternatives[0].schema["default"]
            for name, form in members
            if len(form.alternatives) == 1 and "default" in form.alternatives[0].schema and not form.hidden("readOnly")
        }

    @cached_property
    def body_judge(self) -> Judge | None:
        """Judges request bodies. Where no body at all can satisfy overlapping ``oneOf`` branches, one that
        satisfies any branch will do: else the operation could never be called."""
        piece = self._workshop.contract.body_schema(self.operation)
        if piece is None or self.operation.body is None or self.body_form is None:
            return None
        judge = self._workshop.request_judges.of(self.operation.body.pointer, piece)
        if "oneOf" in repr(piece) and not judge.is_valid(self.valid_body("")):
            self.body_is_relaxed = True
            judge = Judge(_relaxed(piece), self._workshop.formats)
        return judge

    body_is_relaxed = False
    """Whether `body_judge` had to read ``oneOf`` as ``anyOf``."""

    def valid_body(self, key: str) -> Any:
        """A request body that the contract allows, as far as one can be made."""
        if self.body_form is None:
            return None
        return self._workshop.request_maker.make(self.body_form, Draft(f"{self.operation.id}?body{key}"))

    # -- replies

    def reply(self, status: int) -> ReplyPlan | None:
        """The plan of a status; None when it is not documented."""
        if status not in self._replies:
            documented = self._workshop.contract.reply(self.operation, status)
            self._replies[status] = (
                None if documented is None else ReplyPlan(self._workshop, self.operation, status, documented)
            )
        return self._replies[status]

    @cached_property
    def _documented(self) -> frozenset[str]:
        return frozenset(reply.status for reply in self.operation.replies)

    def documents(self, status: int) -> bool:
        """Whether `status` is documented by number or range."""
        return not self._documented.isdisjoint((str(status), f"{status // 100}XX"))

    @cached_property
    def successes(self) -> tuple[int, ...]:
        """The documented success statuses, the natural one first."""
        found = [
            int(reply.status) if reply.status.isdigit() else 200
            for reply in self.operation.replies
            if reply.status[0] == "2" or reply.status == "default"
        ]
        # What leads elsewhere and nothing else does so: that is its success.
        found = found or [int(r.status) for r in self.operation.replies if r.status[0] == "3" and r.status.isdigit()]
        natural = 201 if self.role is Role.CREATE else 200
        successes = tuple(sorted(dict.fromkeys(found), key=lambda status: (status != natural, found.index(status))))
        variation = self._workshop.variation
        if variation is not None and variation.other_success and self.operation.method != "GET":
            return variation.turned(successes, self.operation.id)
        return successes

    def allows(self, status: int) -> bool:
        """Whether the contract, or a gap that ``api.toml`` admits, lets the operation answer `status`."""
        return self.documents(status) or any(
            gap.status == status and self._applies(gap.when) for gap in self._workshop.conventions.gaps
        )

    def _applies(self, when: str) -> bool:
        operation = self.operation
        match when:
            case "path-parameter":
                return any(item.location == "path" for item in operation.parameters)
            case "input":
                return operation.body is not None or any(item.location == "query" for item in operation.parameters)
            case "body":
                return operation.body is not None
            case "authenticated":
                return not self.is_anonymous
        return True

    def refusal_status(self, *wanted: int) -> int:
        """The status that refuses a request: the first of `wanted` and of the ``[validation]`` table that is
        allowed here; else the table's own. Without a table, what the operation documents for it."""
        chosen = self._refusals.get(wanted)
        if chosen is None:
            validation = self._workshop.conventions.validation
            usual = next((status for status in _REFUSED if self.documents(status)), _REFUSED[0])
            first = validation.status if validation is not None else usual
            also = validation.also if validation is not None else ()
            variation = self._workshop.variation
            if variation is not None and variation.other_refusal and not wanted:
                wanted = variation.turned([one for one in _REFUSED if one in {first, *also}], self.operation.id)
            choices = (*wanted, first, *(status for status in also if self.documents(status)))
            chosen = next((status for status in choices if self.allows(status)), first)
            self._refusals[wanted] = chosen
        return chosen


def _relaxed(schema: Any) -> Any:
    """`schema` with every ``oneOf`` read as ``anyOf``."""
    if isinstance(schema, list):
        return [_relaxed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    done = {name: _relaxed(value) for name, value in schema.items()}
    branches = done.get("oneOf")
    if isinstance(branches, list):
        del done["oneOf"]
        done["allOf"] = [*done.get("allOf", ()), {"anyOf": branches}]
    return done
