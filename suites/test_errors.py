"""A refusal says what was wrong, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from uphold.checks import error_fields
from uphold.generation import Case, Mode
from uphold.runner import NotVerified, OperationUnderTest

if TYPE_CHECKING:
    from collections.abc import Iterator

TRIED = 6
"""Wrong members that are tried one by one, at most."""


@pytest.mark.concerns("with-input")
@pytest.mark.checks("error-fields", "error-shape", "secrets")
def test_a_refusal_names_what_was_wrong(operation: OperationUnderTest) -> None:
    """A request that is served is sent again with one wrong value: the refusal names its place."""
    conventions = operation.conventions
    validation = conventions.validation
    shape = conventions.error_for(validation.status) if validation is not None else None
    if validation is None or shape is None or shape.fields is None:
        reason = "api.toml declares no error shape with fields"
        raise NotVerified(reason)
    plain = operation.plain()
    wrong = list(one_wrong_value(operation, plain))
    if not wrong:
        reason = "no single wrong value can be put into the plainest request"
        raise NotVerified(reason)
    served = operation.call(base=plain).reply.status
    if served >= 300:
        reason = f"the plainest request is answered with {served}"
        raise NotVerified(reason)
    for case in wrong[:TRIED]:
        refused = operation.call(base=case, mode="invalid", why=case.why)
        if refused.reply.status == validation.status:
            operation.note("error-fields", error_fields.judge_named(refused), refused)


def one_wrong_value(operation: OperationUnderTest, plain: Case) -> Iterator[Case]:
    """The plainest request with one member or parameter as a forbidden case has it, each place once."""
    known = set()
    for case in operation.within.cases(operation.operation):
        location, _, rest = case.why.partition(": ")[0].partition(".")
        name = rest.replace("[", ".").partition(".")[0]
        if case.mode is not Mode.INVALID or not name or (location, name) in known:
            continue
        mixed = None
        if location == "query":
            mixed = msgspec.structs.replace(plain, query=with_one(plain.query, case.query, name))
        elif location == "body" and isinstance(plain.body, dict) and isinstance(case.body, dict):
            mixed = msgspec.structs.replace(plain, body=with_one(plain.body, case.body, name))
        if mixed is not None:
            known.add((location, name))
            yield msgspec.structs.replace(mixed, why=case.why)


def with_one(good: dict[str, Any], bad: dict[str, Any], name: str) -> dict[str, Any]:
    """`good` with the value of `name` in `bad`, or without it where `bad` has none."""
    rest = {key: value for key, value in good.items() if key != name}
    return {**rest, name: bad[name]} if name in bad else rest
