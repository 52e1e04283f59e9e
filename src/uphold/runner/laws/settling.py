"""Settling: what has to stand in a body before a tenant looks at the rest of it.

A contract can't say that an id is one of a record which exists, or a code one that the tenant knows. A body as it was
drawn is then refused for that, whatever else is right or wrong about it: nothing allowed is ever taken, and nothing
forbidden is refused for its own sake.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs
import msgspec

from uphold.contract import Role
from uphold.errors import RefusedBySafety
from uphold.generation import Mode
from uphold.runner.laws.bodies import as_shown, freshened, referring

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from uphold.checks import Exchange
    from uphold.contract import Family, Schema
    from uphold.generation import Case
    from uphold.runner.subjects.subject import OperationUnderTest

_REFUSED: Final = frozenset((400, 404, 406, 409, 412, 422, 424))
_LISTINGS: Final = 5
"""Listings under different records that are looked into."""


@dataclass(frozen=True, slots=True)
class Settling:
    """What makes the bodies of one operation acceptable to a tenant."""

    subject: OperationUnderTest
    values: dict[str, Any] = field(default_factory=dict)
    """Member → a value that means something to the tenant."""
    chance: random.Random | None = None
    """Makes texts that no record has yet, where they have to be such."""

    def settle(self, case: Case) -> Case:
        """The case with a body of which nothing is wrong but what makes the case a forbidden one, if it is one."""
        if not isinstance(case.body, dict):
            return case
        where = case.why.partition(": ")[0]
        location, _, rest = where.partition(".")
        wrong = rest.replace("[", ".").partition(".")[0] if location == "body" else ""
        if where == "body":
            return case
        body = {name: self.values.get(name, value) for name, value in case.body.items() if name != wrong}
        if self.chance is not None:
            body = freshened(body, self.subject.contract.body_schema(self.subject.operation), self.chance)
        return msgspec.structs.replace(case, body={name: body.get(name, value) for name, value in case.body.items()})


def settling_of(subject: OperationUnderTest) -> Settling | None:
    """How the bodies of an operation become acceptable, where the plainest one is refused as it was drawn; None where
    it is taken, where nothing that is known makes it acceptable, or where the mode of the run lets nothing be tried."""
    if subject.operation.body is None:
        return None
    cases = [case for case in subject.within.cases(subject.operation) if case.mode is Mode.VALID]
    cases = [case for case in cases if isinstance(case.body, dict)]
    if not cases:
        return None
    plain = min(cases, key=lambda case: len(repr(case)))
    try:
        return _found(subject, plain) if _status(subject, plain) in _REFUSED else None
    except RefusedBySafety:
        return None


def _found(subject: OperationUnderTest, plain: Case) -> Settling | None:
    schema = subject.contract.body_schema(subject.operation)
    judge = jsonschema_rs.Draft202012Validator(schema or {}, validate_formats=False)
    for values, chance in _guesses(subject, plain.body, schema):
        settling = Settling(subject, values, chance)
        case = settling.settle(plain)
        if case.body != plain.body and judge.is_valid(case.body):
            status = _status(subject, case)
            if status < HTTPStatus.MULTIPLE_CHOICES:
                return settling
    return None


def _guesses(
    subject: OperationUnderTest, body: dict[str, Any], schema: Schema | None
) -> Iterator[tuple[dict[str, Any], random.Random | None]]:
    """Values of members, and whether texts are to be fresh: the likely ones first."""
    family = subject.contract.family_of(subject.operation)
    pointing = referring(body, subject, family)
    known = {name: value for name, value in pointing.items() if value != body[name]}
    yield known, None
    yield known, subject.fresh
    shown = as_shown(pointing, schema, _listings(subject, family))
    yield {name: value for name, value in shown.items() if value != body[name]}, None


def _listings(subject: OperationUnderTest, family: Family | None) -> Iterator[Exchange]:
    """What the tenant lists of the operation's records, under different ones where they lie under others."""
    name = family.operations.get(Role.LIST) if family is not None else None
    if name is None:
        return
    listing = subject.contract.operation(name)
    for turn in range(_LISTINGS):
        case = subject.plain(listing, turn=turn)
        yield subject.within.send(listing, subject.within.wire(listing, case, {}), mode="valid").exchange


def _status(subject: OperationUnderTest, case: Case) -> int:
    return subject.send_case(case, subject.within.records.bind(subject.operation, 0)).answer.status
