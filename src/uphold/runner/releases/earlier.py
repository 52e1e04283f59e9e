"""Requests as clients of earlier releases send them, where their contract allows what the judged one does not know."""

from __future__ import annotations

import copy
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from uphold.generation import Case, Mode, refusals_of, wire
from uphold.runner.releases.naming import unnamed
from uphold.runner.subjects.subject import asked_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from uphold.checks import Exchange
    from uphold.contract import Contract, Operation
    from uphold.generation import WireRequest
    from uphold.runner.releases.ladder import Version
    from uphold.runner.subjects.subject import OperationUnderTest

_EACH: Final = 2
"""Cases that are sent for one difference between two contracts."""

_REPAIRS: Final = 16
"""Parts of one request that may be wrong."""

_INDEX: Final = re.compile(r"\[\d+\]")
_STEP: Final = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True, slots=True)
class OldRequest:
    """One request that an earlier release allows and the judged one does not, or does not know."""

    version: Version
    case: Case
    why: str
    """What the judged release holds against it: ``body.name: missing``."""
    repaired: Case | None
    """The same as the judged release wants it; None where that can't be made."""


def old_requests(subject: OperationUnderTest) -> Iterator[OldRequest]:
    """The old requests of an operation, newest release first, small ones first. Raises NotVerified where no request of
    it can be made at all."""
    within, operation, plain = subject.within, subject.operation, subject.example()
    refusals = refusals_of(within.contract, within.conventions, operation)
    for eye in within.eyes.others(operation):
        version = eye.version
        if not version.asks_otherwise:
            continue
        judge = _Judge(within.contract, operation, version, refusals)
        told: Counter[str] = Counter()
        cases = [case for case in within.cases(version.operation, version.contract) if case.mode is Mode.VALID]
        for case in sorted(cases, key=lambda one: len(repr(one))):
            why = judge.why(case)
            if why and told[why] < _EACH:
                told[why] += 1
                yield OldRequest(version, case, why, judge.repaired(case, plain))


def ask_as(subject: OperationUnderTest, old: OldRequest) -> Exchange:
    """The answer to an old request, judged in the eyes of its release. Raises TenantError and RefusedBySafety."""
    version = old.version
    return _sent(subject, version.operation, old, old.case, version.contract, checks=None)


def ask_repaired(subject: OperationUnderTest, old: OldRequest) -> Exchange | None:
    """The answer to what the judged release wants in place of an old request; None where that can't be made. Raises
    TenantError and RefusedBySafety."""
    return None if old.repaired is None else _sent(subject, subject.operation, old, old.repaired, None, checks=())


def _sent(
    subject: OperationUnderTest,
    operation: Operation,
    old: OldRequest,
    case: Case,
    contract: Contract | None,
    *,
    checks: tuple[str, ...] | None,
) -> Exchange:
    """The answer to a case of an old request, made from `operation` as `contract` has it (None: the judged one), judged
    by `checks` (None: all that the test names): for a record that the tenant lists, on an embedded tenant in its first
    state."""
    within = subject.within
    within.reset()
    names = dict(zip(_path_names(subject.operation), _path_names(operation), strict=True))
    bind = {names[name]: value for name, value in within.records.bind(subject.operation, 0).items()}
    if operation is not old.version.operation:
        known = dict(zip(_path_names(old.version.operation), _path_names(operation), strict=True))
        case = msgspec.structs.replace(case, path={known[name]: value for name, value in case.path.items()})
    request = within.wire(operation, case, bind)
    sending = within.send(operation, request, mode=case.mode.value, asked=asked_by(case, bind), contract=contract)
    subject.judge(sending, None, {}, checks=checks)
    return sending.exchange


def _path_names(operation: Operation) -> list[str]:
    """The names of its path parameters, in the order of the path: releases may have other names."""
    return re.findall(r"\{([^{}]*)\}", operation.path)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Tells what the judged contract does not allow, or does not know, of the requests of one version."""

    contract: Contract
    operation: Operation
    version: Version
    refusals: Callable[[WireRequest], str]

    def why(self, case: Case) -> str:
        """What it holds against a case, lists' places without a number; empty: nothing."""
        return _INDEX.sub("[]", self._exactly(case))

    def repaired(self, case: Case, plain: Case) -> Case | None:
        """`case` with each part that is wrong taken from `plain`, or left out; None where that can't be done."""
        for _ in range(_REPAIRS):
            why = self._exactly(case)
            if not why:
                return case
            location, _, name = why.partition(":")[0].partition(".")
            changed = _taken(case, plain, location, name)
            if changed is None or changed == case:
                return None
            case = changed
        return None

    def _exactly(self, case: Case) -> str:
        why = self.refusals(wire(self.version.operation, case, base_path="", bind={}))
        if why.startswith("path."):
            return ""
        if why:
            return why
        known = {parameter.name for parameter in self.operation.parameters}
        for location, names in (("query", case.query), ("header", case.headers)):
            strange = next(iter(sorted(names.keys() - known)), "")
            if strange:
                return f"{location}.{strange}: not known any more"
        schema = self.contract.body_schema(self.operation)
        member = unnamed(self.contract, schema, case.body) if schema is not None else ""
        return f"body.{member}: not known any more" if member else ""


def _taken(case: Case, plain: Case, location: str, name: str) -> Case | None:
    if location == "query":
        return msgspec.structs.replace(case, query=_with(case.query, plain.query, name.partition(".")[0]))
    if location == "header":
        return msgspec.structs.replace(case, headers=_with(case.headers, plain.headers, name))
    if location != "body":
        return None
    steps = _STEP.findall(name)
    if not steps or not isinstance(case.body, dict | list):
        return msgspec.structs.replace(case, body=plain.body, media_type=plain.media_type)
    body = copy.deepcopy(case.body)
    return msgspec.structs.replace(case, body=body) if _put(body, plain.body, steps) else None


def _with(values: dict[str, Any], plain: dict[str, Any], name: str) -> dict[str, Any]:
    kept = {key: value for key, value in values.items() if key != name}
    return {**kept, name: plain[name]} if name in plain else kept


def _put(body: Any, plain: Any, steps: list[str]) -> bool:
    """Give `body` at `steps` what `plain` has there, or nothing; whether something was there to change."""
    for step in steps[:-1]:
        body, plain = _at(body, step), _at(plain, step)
    last = steps[-1]
    if isinstance(body, dict):
        if isinstance(plain, dict) and last in plain:
            body[last] = plain[last]
            return True
        return body.pop(last, _put) is not _put
    return False


def _at(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    return None
