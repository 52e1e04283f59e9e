"""Observing: how replies look is recorded, and compared with a record or with what a second tenant answers.

The tests that do so are there only when a run asks for it with ``--record``, ``--against`` or ``--compare-tenant``.
They send the allowed cases of the corpus, each for another record of the tenant, so that two runs with the same seed
send the same requests.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import msgspec
import pytest

from uphold.checks import Held, Look, Looks, Observer, observed
from uphold.compat import Outcome, Proof, load_policy, rules
from uphold.contract import Direction
from uphold.errors import InputError, Place, RefusedBySafety, SuiteError, UsageError
from uphold.findings import Subject
from uphold.generation import Mode
from uphold.runner.recording.records import RequestLog, write_object
from uphold.runner.subjects.binding import KnownRecords
from uphold.runner.subjects.subject import NotVerified, OperationUnderTest
from uphold.runner.subjects.sweeping import without_request
from uphold.tenant import Tenant, TenantMode, read_token

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping
    from pathlib import Path

    from uphold.checks.base import Problem
    from uphold.contract import Api
    from uphold.generation import Case
    from uphold.runner.options import RunOptions
    from uphold.runner.state import RunState
    from uphold.runner.subjects.under_test import ApiUnderTest

MARK = "observing"
"""Mark of the tests that are there only when a run records or compares."""

_SEEN = "uphold_seen"
"""Name of the attribute of a test report that holds what a test saw, as JSON."""

_RECORDS = 10
"""So many records of a collection are asked for at least, where it has them."""

_COMPARED = "_COMPARED"
"""What the variable with the token of the second tenant is called after that of the first."""


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the replies of one API looked in one run: a file in ``.uphold/observed/``."""

    api: str
    release: str
    """The release whose contract the requests were made from."""
    seed: int
    cases: int
    operations: dict[str, Looks]
    """Operation id → how its replies looked, sorted."""


@dataclass(slots=True)
class Observation:
    """One operation, looked at."""

    operation: OperationUnderTest
    before: Mapping[str, Look] | None
    """How its replies looked in the record; None: the run compares with no record, or that has nothing of it."""
    why_not: str
    """Why there is nothing to compare with; empty where there is, or where nothing is to be compared."""
    other: ApiUnderTest | None = None
    """The second tenant."""
    policy: str = "strict"
    seen: Observer = field(init=False)

    def __post_init__(self) -> None:
        self.seen = Observer(self.operation.contract, self.operation.operation)

    def look(self) -> None:
        """Send each allowed request, to the second tenant, too, and look at the replies.

        Raises NotVerified when none could be sent, or none had a success with a JSON body.
        """
        sees = _look(self.operation, self.seen)
        if not sees:
            reason = "no request of it got a success with a JSON body"
            raise NotVerified(reason)
        if self.other is not None:
            self.other.reset()
            silent = OperationUnderTest(self.other, self.operation.operation, frozenset(), "")
            there = Observer(self.other.contract, self.operation.operation)
            if not _look(silent, there):
                self.why_not = "no request of it got a success with a JSON body from the second tenant"
            self.before = there.looks().statuses

    def compare(self) -> None:
        """Note what is otherwise than before. Raises NotVerified when nothing could be compared."""
        if self.why_not:
            raise NotVerified(self.why_not)
        if self.before is None:
            return
        operation = self.operation
        count = 0
        for given in observed.compare(
            operation.contract, operation.conventions, operation.operation, self.before, self.seen
        ):
            count += 1
            if isinstance(given, Held):
                operation.note(observed.ID, [given])
                continue
            problem = _weighed(given, self.policy)
            if problem is not None:
                shown = self.seen.example(given.status, given.pointer, given.problem.facet, given.before)
                operation.note(observed.ID, [problem], shown)
        if not count:
            reason = "no reply has the status of one that was seen before"
            raise NotVerified(reason)


class Observing:
    """The part of the plugin that records and compares; in every process of a run."""

    def __init__(self, state: RunState, before: Mapping[str, Record], *, is_writer: bool) -> None:
        """`before`: API → the record that it is compared with. `is_writer`: this process gathers what all have seen."""
        self._state = state
        self._options = state.options
        self._is_writer = is_writer
        self._gathered: dict[str, dict[str, Looks]] = {}
        self._others: dict[str, ApiUnderTest] = {}
        self._before = before

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what a run did not ask for."""
        options = self._options
        if options.record is not None or options.against is not None or options.compare_tenant is not None:
            return
        tried = {trial.name for trial in self._state.trials if trial.check == observed.ID}
        left_out = [
            item for item in items if item.get_closest_marker(MARK) is not None and tried.isdisjoint(_trial(item))
        ]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            gone = set(left_out)
            items[:] = [item for item in items if item not in gone]

    @pytest.fixture
    def observation(self, operation: OperationUnderTest) -> Observation:
        """The operation that a test looks at, with what is known of how it looked before."""
        api = operation.within.api
        known = self._before.get(api.name)
        looks = known.operations.get(operation.operation.id) if known is not None else None
        why_not = ""
        if self._options.against is not None and looks is None:
            why_not = f"the record {self._options.against} has nothing of it"
        return Observation(
            operation,
            before=looks.statuses if looks is not None else None,
            why_not=why_not,
            other=self._other(operation.within),
            policy=_policy_of(api),
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let what a test saw travel with its report, from a worker too."""
        report = yield
        given = getattr(item, "funcargs", {}).get("observation")
        if call.when == "call" and isinstance(given, Observation) and self._options.record is not None:
            subject = given.operation
            seen = (subject.within.api.name, subject.operation.id, given.seen.looks())
            setattr(report, _SEEN, msgspec.json.encode(seen).decode())
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather what a test saw, in whichever process."""
        text = getattr(report, _SEEN, None)
        if text is not None and self._is_writer:
            api, operation, looks = msgspec.json.decode(text, type=tuple[str, str, Looks])
            if looks.statuses:
                self._gathered.setdefault(api, {})[operation] = looks

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Write the record, and leave the second tenant."""
        for other in self._others.values():
            other.tenant.close()
        if self._options.record is None or not self._is_writer:
            return
        for chosen in self._state.chosen:
            seen = self._gathered.get(chosen.api.name)
            if seen:
                record = Record(
                    api=chosen.api.name,
                    release=chosen.release,
                    seed=self._options.seed,
                    cases=self._options.cases,
                    operations=dict(sorted(seen.items())),
                )
                self._write(_file(chosen.api, self._options.record, self._options.observed), record)

    def _write(self, path: Path, record: Record) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_object(path, record)
        except (OSError, SuiteError) as error:
            self._state.notices.append(f"the record was not written: {error}")
        else:
            self._state.notices.append(f"how {len(record.operations)} operations answered is recorded in {path}")

    def _other(self, within: ApiUnderTest) -> ApiUnderTest | None:
        """The second tenant, which is only read from; for a trial, one that does not lie. None: there is none."""
        name = within.api.name
        if name not in self._others and within.is_trial:
            self._others[name] = self._state.honest(name)
        elif name not in self._others:
            if self._options.compare_tenant is None:
                return None
            api, options = within.api, self._options
            log = self._state.requests
            tenant = Tenant(
                contract=within.contract,
                conventions=api.conventions,
                base_url=options.compare_tenant or "",
                token=_second_token(api, options),
                mode=TenantMode.OBSERVE,
                on_sent=RequestLog(log, name) if log is not None else None,
                budget=options.budget,
            )
            self._others[name] = replace(
                within,
                tenant=tenant,
                records=KnownRecords(tenant, within.contract, api.conventions),
                reset=lambda: None,
                limited=None,
                shown={},
                failures=0,
            )
        return self._others[name]


def _trial(item: pytest.Item) -> tuple[str, ...]:
    """The trial that a test belongs to; empty for none."""
    callspec = getattr(item, "callspec", None)
    key = callspec.params.get("operation") if callspec is not None else None
    return key[-1:] if isinstance(key, tuple) else ()


def _look(operation: OperationUnderTest, seen: Observer) -> int:
    """Send the allowed requests; how many replies showed something. Raises NotVerified when the mode forbids all."""
    counted, kept_back = 0, ""
    for turn, case in enumerate(_cases(operation)):
        try:
            exchange = operation.call(base=case, path=operation.within.records.bind(operation.operation, turn))
        except RefusedBySafety as reason:
            kept_back = without_request(reason)
            continue
        counted += seen.see(exchange)
    if kept_back and not counted:
        raise NotVerified(kept_back)
    return counted


def _cases(operation: OperationUnderTest) -> Iterator[Case]:
    cases = [case for case in operation.within.cases(operation.operation) if case.mode is Mode.VALID]
    yield from cases
    if cases and any(parameter.location == "path" for parameter in operation.operation.parameters):
        plain = operation.example()
        yield from (plain for _ in range(len(cases), _RECORDS))


def _weighed(difference: observed.Difference, policy: str) -> Problem | None:
    """The problem as the policy sees it: the tenant's where it breaks clients, neither's where it may; None where it
    does not."""
    rule = observed.RULES[difference.problem.facet]
    severity = next(one.severity for one in rules() if one.id == rule).of(Direction.REPLY)
    outcome = load_policy(policy).verdict(rule, Direction.REPLY.value, severity, "", Proof.PROVED).outcome
    if outcome is Outcome.SAFE or (difference.is_left_open and outcome is not Outcome.BREAKING):
        return None
    if outcome is Outcome.BREAKING and not difference.is_left_open:
        return difference.problem
    return replace(difference.problem, subject=Subject.NEITHER.value)


def _policy_of(api: Api) -> str:
    """The policy that ``api.toml`` names: one that comes with uphold, or a file in the API's folder."""
    named = api.conventions.api.policy
    return str(api.folder / named) if named and (api.folder / named).is_file() else named or "strict"


def _second_token(api: Api, options: RunOptions) -> str:
    """The token of the second tenant: from the variable of its own, else that of the first."""
    sign_in = api.conventions.authentication
    variable = (sign_in.token_variable if sign_in is not None else "UPHOLD_TOKEN") + _COMPARED
    if sign_in is None or not os.environ.get(variable, "").strip():
        return read_token(api.conventions, options.token_file)
    own = msgspec.structs.replace(sign_in, token_variable=variable)
    return read_token(msgspec.structs.replace(api.conventions, authentication=own))


def _file(api: Api, name: str, folder: Path) -> Path:
    return folder / api.name / f"{name}.json"


def read_records(options: RunOptions, apis: Iterable[Api]) -> dict[str, Record]:
    """API → the record that a run is compared with, for those that have one. Raises UsageError where none has one or it
    was made with other requests, and InputError for a file that is no record."""
    found = {api.name: record for api in apis if (record := _read(api, options)) is not None}
    if options.against is not None and not found:
        message = f"there is no record `{options.against}` in {options.observed}"
        raise UsageError(message, remedy=f"Make one: uphold run --record {options.against}.")
    return found


def _read(api: Api, options: RunOptions) -> Record | None:
    if options.against is None:
        return None
    path = _file(api, options.against, options.observed)
    try:
        record = msgspec.json.decode(path.read_bytes(), type=Record)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise InputError(f"the record can't be used: {error}", place=Place(str(path))) from error
    if (record.seed, record.cases) != (options.seed, options.cases):
        message = f"the record {options.against} was made with other requests"
        raise UsageError(message, remedy=f"Run with --seed {record.seed} --cases {record.cases}, as when it was made.")
    return record
