"""Offers: requests that differ from one which a tenant takes in one thing, for laws about what is served."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import msgspec

from uphold.checks import accepted, records
from uphold.contract import Role, is_json
from uphold.generation import Case, Mode
from uphold.runner.laws.bodies import covering, freshened, points_at, referring
from uphold.runner.laws.edges import edges_of
from uphold.runner.laws.settling import settling_of
from uphold.runner.subjects.subject import NotVerified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks import Exchange
    from uphold.contract import Operation
    from uphold.runner.laws.edges import Edge
    from uphold.runner.subjects.subject import OperationUnderTest

UNKNOWN = "upholdUnknown"
"""A name that no contract has for a parameter or a member."""

_TRIES = 4
_SAMPLE = 12
"""Allowed requests that are sent of one operation, to learn what is taken."""
_VALUES = 3
"""Values of one member that are tried before it is said to be refused."""
_ELSEWHERE = 3
_PROSE = frozenset({"name", "title", "description", "reason", "comment", "note", "notes", "text", "message", "info",
                    "label", "subject", "remark", "remarks", "summary", "details", "instructions"})  # fmt: skip
"""Words of members that hold what people write."""
_MEANING = frozenset({"date", "date-time", "time", "duration"})
"""Formats of which any value means something."""


@dataclass(slots=True)
class Offer:
    """What one operation was offered, and which of it was taken."""

    subject: OperationUnderTest
    operation: Operation
    sent: list[tuple[Case, Exchange]] = field(default_factory=list)
    _known: dict[str, Any] | None = None

    def sample(self) -> None:
        """Send a fair choice of allowed requests."""
        cases = [case for case in self.subject.within.cases(self.operation) if case.mode is Mode.VALID]
        plain = sorted(cases, key=lambda one: len(repr(one)))[:2]
        with_body = [case for case in cases if isinstance(case.body, dict)]
        chosen = {id(case): case for case in (*plain, *covering(with_body, _SAMPLE), *by_query(cases, _SAMPLE))}
        for case in list(chosen.values())[: _SAMPLE + len(plain)]:
            self.sent.append((case, self.send(case)))

    @property
    def taken(self) -> list[tuple[Case, Exchange]]:
        """The requests that were served."""
        return [one for one in self.sent if accepted.is_taken(one[1])]

    @property
    def refused(self) -> list[tuple[Case, Exchange]]:
        """The requests that were refused as wrong."""
        return [one for one in self.sent if accepted.is_refused(one[1])]

    def base(self) -> Case:
        """The plainest request that was taken; raises NotVerified when none was."""
        if not self.taken:
            statuses = sorted({one.reply.status for _, one in self.sent})
            reason = f"no allowed request of it is served: they are answered with {', '.join(map(str, statuses))}"
            raise NotVerified(reason if statuses else "no valid request of it can be made")
        return min((case for case, _ in self.taken), key=lambda one: len(repr(one)))

    def taken_body(self) -> Case:
        """The plainest request with an object as its body that is taken; raises NotVerified when none of the plainest
        ones is."""
        cases = [case for case in self.subject.within.cases(self.operation) if case.mode is Mode.VALID]
        cases = sorted((case for case in cases if isinstance(case.body, dict)), key=lambda one: len(repr(one)))
        status = "nothing"
        for case in cases[:_TRIES]:
            exchange = self.send(case)
            if accepted.is_taken(exchange):
                return case
            status = str(exchange.reply.status)
        reason = f"the plain request is answered with {status}"
        raise NotVerified(reason)

    def plainest(self, *, with_body: bool = False) -> Case:
        """The plainest allowed request; raises NotVerified when none can be made."""
        cases = [case for case in self.subject.within.cases(self.operation) if case.mode is Mode.VALID]
        fitting = [case for case in cases if not with_body or isinstance(case.body, dict)]
        if not fitting:
            reason = "no valid request of it can be made"
            raise NotVerified(reason)
        return min(fitting, key=lambda one: len(repr(one)))

    def send(self, case: Case) -> Exchange:
        """Send a case, its path bound to records that the tenant lists; one that is refused again with ids of records
        that exist and texts that nobody has used."""
        within = self.subject.within
        bound = {**case.path, **within.records.bind(self.operation, 0)}
        case = msgspec.structs.replace(case, path=bound)
        exchange = self.subject.call(self.operation, base=case)
        if accepted.is_refused(exchange) and isinstance(case.body, dict):
            body = self._settled(case.body)
            if body != case.body and self.allows(body):
                again = self.subject.call(self.operation, base=case, body=body)
                return again if accepted.is_taken(again) else exchange
        return exchange

    def beside(self, without: Case, tried: Case) -> tuple[Exchange, Exchange]:
        """The replies to two requests that differ in one thing. Where the second one is refused, it may be for what
        the first one did: then both are sent again, the second one first, to an embedded tenant that is as new."""
        plain, other = self.send(without), self.send(tried)
        if accepted.is_refused(other):
            self.subject.within.reset()
            other = self.send(tried)
        if accepted.is_refused(other):
            self.subject.within.reset()
            plain = self.send(without)
        return plain, other

    def allows(self, body: Any) -> bool:
        """Whether the contract allows a body, formats aside."""
        return self._judge is None or bool(self._judge.is_valid(body))

    # -- what may be there and may be missing

    def never_taken(self) -> Iterator[tuple[str, str, list[Any]]]:
        """Where and what: parameters and members of the body that some request had and no request that was taken; with
        the values that they had."""
        for where in ("query", "body"):
            had = {name for case, _ in self.taken for name in parts(case, where)}
            values: dict[str, list[Any]] = {}
            for case, _ in self.refused:
                for name, value in parts(case, where).items():
                    if value not in values.setdefault(name, []):
                        values[name].append(value)
            for name, known in values.items():
                if name not in had and self.view_of(where, name) is not None:
                    yield where, name, known

    def always_taken(self) -> Iterator[tuple[str, str]]:
        """Where and what: optional parameters and members that every request had which was taken, and that some which
        was refused had not."""
        for where in ("query", "body"):
            every = [set(parts(case, where)) for case, _ in self.taken]
            common = set.intersection(*every) if every else set()
            for name in sorted(common):
                if not self.is_required(where, name) and any(name not in parts(one, where) for one, _ in self.refused):
                    yield where, name

    def is_required(self, where: str, name: str) -> bool:
        """Whether the contract asks for a parameter or a member."""
        if where == "query":
            return any(one.name == name and one.required for one in self.operation.parameters)
        return self._view is None or name in self._view.required

    def points_elsewhere(self, name: str) -> bool:
        """Whether a member or a parameter is called like one that points at other records."""
        family = self.subject.contract.family_of(self.operation)
        words = records.words_of(name)
        return (family is not None and points_at(name, self.subject, family) is not None) or bool(
            words & {"id", "ids", "uuid", "uid", "token", "code", "key", "cursor"}
        )

    def trusted(self, where: str, name: str) -> list[Any]:
        """Values that are certain to mean something to the tenant: those that are listed, examples and defaults of the
        documents, and what records show under the same name."""
        view = self.view_of(where, name)
        if view is None:
            return []
        found = [value for value in view.options if value is not None]
        formats = self.subject.conventions.formats
        words = view.words | {formats[word].as_ or "" for word in view.words if word in formats}
        if words & _MEANING:
            found += [value for case, _ in self.sent if (value := parts(case, where).get(name)) is not None]
        for node in view.nodes:
            found += [node[word] for word in ("example", "default") if node.get(word) is not None]
            found += node.get("examples") or []
        if view.types - {"null"} == {"boolean"}:
            found += [True, False]
        if where == "body":
            found += self._shown(name)
        return found

    def is_plain_text(self, where: str, name: str) -> bool:
        """Whether any text at all means something there, by the contract and by the name."""
        view = self.view_of(where, name)
        is_free = view is not None and view.types - {"null"} == {"string"} and records.is_quiet(name, view)
        return is_free and not records.words_of(name).isdisjoint(_PROSE)

    def with_part(self, case: Case, where: str, name: str, value: Any) -> Case:
        """The case with one more parameter or member."""
        if where == "query":
            return msgspec.structs.replace(case, query={**case.query, name: value})
        return msgspec.structs.replace(case, body={**case.body, name: value})

    def without_part(self, case: Case, where: str, name: str) -> Case:
        """The case without a parameter or member."""
        kept = {other: value for other, value in parts(case, where).items() if other != name}
        if where == "query":
            return msgspec.structs.replace(case, query=kept)
        return msgspec.structs.replace(case, body=kept)

    def edges(self) -> Iterator[Edge]:
        """Values at the edges of what the members of the body may be, but for numbers that point at other records."""
        view = self._view
        for edge in edges_of(view) if view is not None else ():
            if not (isinstance(edge.value, int | float) and self.points_elsewhere(edge.name)):
                yield edge

    def at_edge(self, base: Case, edge: Edge) -> tuple[Case, Case] | None:
        """`base` with a value inside of what a member may be, and with the value at the edge; None where the contract
        does not allow both."""
        if edge.inside is msgspec.UNSET:
            inside = self.without_part(base, "body", edge.name)
        else:
            inside = self.with_part(base, "body", edge.name, edge.inside)
        tried = self.with_part(base, "body", edge.name, edge.value)
        return (inside, tried) if self.allows(inside.body) and self.allows(tried.body) else None

    def is_shown(self, edge: Edge) -> bool:
        """Whether a record that the tenant lists has this very value."""
        return edge.value in self._shown(edge.name)

    @staticmethod
    def parts(case: Case, where: str) -> dict[str, Any]:
        """The query parameters of a case, or the members of its body."""
        return parts(case, where)

    def view_of(self, where: str, name: str) -> records.View | None:
        """What the contract says of a parameter or a member."""
        if where == "body":
            return self._view.members.get(name) if self._view is not None else None
        contract = self.subject.contract
        for one in self.operation.parameters:
            if one.location == "query" and one.name == name:
                return records.view_of(contract.parameter_schema(self.operation, one))
        return None

    @property
    def is_open(self) -> bool:
        """Whether the body is an object with members that may have more."""
        return self._view is not None and bool(self._view.members) and not self._view.is_closed

    def elsewhere(self, where: str) -> list[Exchange]:
        """Replies of other operations to requests with a name that the contract does not know."""
        found = []
        for other in self._alike(where):
            offer = Offer(self.subject, other)
            cases = [case for case in self.subject.within.cases(other) if case.mode is Mode.VALID]
            fitting = [case for case in cases if where == "query" or isinstance(case.body, dict)]
            plain = sorted(fitting, key=lambda one: len(repr(one)))[:1]
            found += [offer.send(offer.with_part(case, where, UNKNOWN, "1")) for case in plain]
            if any(accepted.is_taken(one) for one in found) or len(found) >= _ELSEWHERE:
                break
        return found

    def _alike(self, where: str) -> Iterator[Operation]:
        contract = self.subject.contract
        role = Role.LIST if where == "query" else contract.role(self.operation)
        for other in contract.operations.values():
            is_alike = other.id != self.operation.id and contract.role(other) is role
            if is_alike and (where == "query" or Offer(self.subject, other).is_open):
                yield other

    @property
    def _view(self) -> records.View | None:
        return _view(self.subject, self.operation)

    @property
    def _judge(self) -> jsonschema_rs.Draft202012Validator | None:
        schema = self.subject.contract.body_schema(self.operation)
        return None if schema is None else jsonschema_rs.Draft202012Validator(schema, validate_formats=False)

    def _settled(self, body: dict[str, Any]) -> Any:
        family = self.subject.contract.family_of(self.operation)
        schema = self.subject.contract.body_schema(self.operation)
        settled = freshened(referring(body, self.subject, family), schema, self.subject.fresh)
        return {name: value if value is None else self._needed.get(name, value) for name, value in settled.items()}

    @property
    def _needed(self) -> dict[str, Any]:
        """Members that have to mean something to the tenant before it takes any body of the test's own operation."""
        if self._known is None:
            self._known = {}  # settling sends requests of its own
            settling = settling_of(self.subject) if self.operation.id == self.subject.operation.id else None
            self._known = settling.values if settling is not None else {}
        return self._known

    def _shown(self, name: str) -> list[Any]:
        """What a record that the tenant lists shows under a name."""
        family = self.subject.contract.family_of(self.operation)
        if family is None or Role.LIST not in family.operations:
            return []
        listing = self.subject.contract.operation(family.operations[Role.LIST])
        page = self.subject.call(listing, path=self.subject.within.records.bind(listing, 0))
        values = [record.members.get(name) for record in records.records_of(page) or ()]
        return [value for value in values if value is not None][:2]


def parts(case: Case, where: str) -> dict[str, Any]:
    """The query parameters of a case, or the members of its body."""
    if where == "query":
        return case.query
    return case.body if isinstance(case.body, dict) else {}


def by_query(cases: list[Case], most: int) -> list[Case]:
    """A case for each query parameter, plainest first."""
    found: dict[str, Case] = {}
    for case in sorted(cases, key=lambda one: len(repr(one))):
        for name in case.query:
            found.setdefault(name, case)
    return list({id(case): case for case in found.values()}.values())[:most]


def _view(subject: OperationUnderTest, operation: Operation) -> records.View | None:
    if operation.body is None or not any(is_json(name.partition(";")[0].lower()) for name in operation.body.content):
        return None
    return records.view_of(subject.contract.body_schema(operation))
