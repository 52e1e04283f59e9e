"""The tests of a run: one per operation and suite, each turned into an outcome that travels to the recorder."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from uphold.errors import RefusedBySafety, UpholdError
from uphold.runner.choosing import wanted
from uphold.runner.options import replay_arguments
from uphold.runner.recording import labels
from uphold.runner.subjects.documents import DocumentUnderTest
from uphold.runner.subjects.subject import NotVerified, OperationUnderTest, PromiseBroken
from uphold.runner.subjects.sweeping import without_request
from uphold.runner.trials import Related

if TYPE_CHECKING:
    from collections.abc import Generator

    from uphold.runner.state import Chosen, RunState

LOG_FAILURE = "uphold_log_failure"
"""Name under which a worker says why it could not write what it sent."""

NOTICES = "uphold_notices"
"""Name under which a worker says what a reader of the run must know."""

OUTCOME = "uphold_outcome"
"""Name of the attribute of a test report that holds the outcome as JSON."""


Key = tuple[str, str, str]
"""API, operation id and the name of the trial (empty: none)."""


class Cases:
    """Makes the tests of a process and judges them; in each worker of a parallel run."""

    def __init__(self, state: RunState) -> None:
        self._state = state
        self._related: dict[str, Related] = {}
        self._items: list[pytest.Item] = []
        self._at: dict[int, int] = {}
        """Identity of a test that has not been run → its number."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test per operation that the suite concerns, per member of a documented shape, or per document; each
        once for every trial that it belongs to."""
        if "document" in metafunc.fixturenames:
            pairs = [] if self._state.trials else list(self._state.documents())
            metafunc.parametrize("document", pairs, indirect=True, ids=[" ".join(pair) for pair in pairs])
        elif "shape" in metafunc.fixturenames:
            shaped = [(key, s) for c, s in self._state.shapes() for key in self._keys(metafunc, c, s.operation)]
            if "field" in metafunc.fixturenames:
                triples = [(key, s, f) for key, s in shaped for f in s.fields]
                names = [" ".join(filter(None, (*key[:2], f.name, key[2]))) for key, _, f in triples]
                metafunc.parametrize("operation, shape, field", triples, indirect=["operation"], ids=names)
            else:
                names = [_name(key) for key, _ in shaped]
                metafunc.parametrize("operation, shape", shaped, indirect=["operation"], ids=names)
        elif "operation" in metafunc.fixturenames:
            words = [word for mark in metafunc.definition.iter_markers("concerns") for word in mark.args]
            keys = [key for c, o in self._state.concerned(words) for key in self._keys(metafunc, c, o)]
            kept, ids = wanted(metafunc, keys, [_name(key) for key in keys])
            metafunc.parametrize("operation", kept, indirect=True, ids=ids)

    def _keys(self, metafunc: pytest.Metafunc, chosen: Chosen, operation: str) -> list[Key]:
        """The keys of one operation's tests: one, or one for each trial that takes it."""
        api = chosen.api.name
        if not self._state.trials:
            return [(api, operation, "")]
        if operation not in chosen.contract.operations:  # only an earlier release has it, and no embedded tenant
            return []
        checks = {check for mark in metafunc.definition.iter_markers("checks") for check in mark.args}
        related = self._related.setdefault(api, Related(chosen.api, chosen.contract))
        found = chosen.contract.operation(operation)
        return [
            (api, operation, trial.name)
            for trial in self._state.trials
            if trial.api == api and related.takes(trial, found, checks)
        ]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the tests of one trial together, and in it those of one operation: its cases are read once, and the bar
        can count operations."""
        order = {(c.api.name, o.id): number for number, (c, o) in enumerate(self._state.operations())}
        turns = {(trial.api, trial.name): number for number, trial in enumerate(self._state.trials)}

        def place(item: pytest.Item) -> tuple[int, int]:
            api, operation, trial = _key(item) or ("", "", "")
            return turns.get((api, trial), -1), order.get((api, operation), len(order))

        items.sort(key=place)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """The tests are as they will be run."""
        self._items = session.items
        self._at = {id(item): number for number, item in enumerate(session.items)}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Let go of a test that has run: pytest looks only at the one that comes next, and there are thousands."""
        result = yield
        number = self._at.pop(id(item), None)
        if number is not None:
            self._items[number] = None  # type: ignore[call-overload]  # its place counts, and nobody looks back
        return result

    @pytest.fixture
    def operation(self, request: pytest.FixtureRequest) -> OperationUnderTest:
        """The operation that a test is about, on its tenant."""
        name, identifier, trial = request.param
        within = self._state.tried(name, trial) if trial else self._state.under_test(name)
        within.reset()
        marks = list(request.node.iter_markers("checks"))
        arguments = replay_arguments(self._state.options, name, request.config.rootpath)
        subject = OperationUnderTest(
            within=within,
            operation=within.operation(identifier),
            checks=frozenset(check for mark in marks for check in mark.args),
            replay=shlex.join(["pytest", request.node.nodeid, *arguments]),
        )
        subject.outcome.trial = trial
        return subject

    @pytest.fixture
    def document(self, request: pytest.FixtureRequest) -> DocumentUnderTest:
        """The document that a test is about."""
        name, release = request.param
        api = next(chosen.api for chosen in self._state.chosen if chosen.api.name == name)
        checks = frozenset(check for mark in request.node.iter_markers("checks") for check in mark.args)
        arguments = replay_arguments(self._state.options, name, request.config.rootpath)
        replay = shlex.join(["pytest", request.node.nodeid, *arguments])
        return DocumentUnderTest(api, api.contract(release), checks, replay)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None, None, None]:
        """An error that a user can cause is one line, not a traceback."""
        try:
            return (yield)
        except UpholdError as error:
            pytest.fail(str(error), pytrace=False)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Turn what a test ran into into the outcome that travels to the recorder."""
        given = getattr(item, "funcargs", {})
        if isinstance(given.get("document"), DocumentUnderTest):
            return (yield from _of_a_document(given["document"]))
        subject = given.get("operation")
        if not isinstance(subject, OperationUnderTest):
            return (yield)
        outcome = subject.outcome
        before = subject.within.sent
        try:
            tenant = subject.within.tenant
            self._state.interrupts.is_gentle = tenant.is_embedded or tenant.writes  # what is made must be known
            try:
                yield
            finally:
                subject.settle()
            self._state.interrupts.check()
        except KeyboardInterrupt:  # no report is made of a test that Ctrl-C ends, so what it found goes by itself
            item.config.hook.pytest_uphold_cut_short(outcome=outcome)
            raise
        except PromiseBroken as broken:
            if not outcome.trial:  # a trial asks what is found; that something is found is no failure
                pytest.fail(str(broken), pytrace=False)
        except NotVerified as reason:
            outcome.skipped = str(reason)
            pytest.skip(str(reason))
        except RefusedBySafety as reason:
            outcome.skipped = without_request(reason)
            pytest.skip(str(reason))
        except UpholdError as error:
            outcome.broken = str(error)
            pytest.fail(f"broken, not the tenant's fault: {error}", pytrace=False)
        except Exception as error:
            outcome.broken = f"{item.nodeid}: {type(error).__name__}: {error}"
            raise
        finally:
            outcome.sent = subject.within.sent - before
            self._state.interrupts.is_gentle = False
            item.user_properties += [("promise", promise) for promise in sorted(subject.promises())]
            labels.label(item.config, subject)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let the outcome travel with the report, from a worker too."""
        report = yield
        given = getattr(item, "funcargs", {})
        subject = given.get("operation") or given.get("document")
        if call.when == "call" and isinstance(subject, OperationUnderTest | DocumentUnderTest):
            setattr(report, OUTCOME, msgspec.json.encode(subject.outcome).decode())
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Leave nothing open, and live tenants as they were: now no other process of the run is at work. A worker tells
        the process that records what must be known, and what it could not write."""
        self._state.tidy_up()
        self._state.close()
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[NOTICES] = self._state.notices
        if output is not None and self._state.requests is not None:
            output[LOG_FAILURE] = self._state.requests.failure

    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker where the run's records go (a hook of pytest-xdist)."""
        log = self._state.requests
        node.workerinput["uphold_folder"] = str(log.path.parent) if log is not None else ""


def _of_a_document(subject: DocumentUnderTest) -> Generator[None, None, None]:
    """Run a test about a document: it sends nothing, so that it can only hold, find, or have nothing to judge."""
    try:
        return (yield)
    except NotVerified as reason:
        subject.outcome.skipped = str(reason)
        pytest.skip(str(reason))


def about(item: pytest.Item) -> tuple[str, str] | None:
    """The API and the operation id that a test is about; None for any other test."""
    key = _key(item)
    return None if key is None else key[:2]


def _key(item: pytest.Item) -> Key | None:
    callspec = getattr(item, "callspec", None)
    params = callspec.params if callspec is not None else {}
    match params.get("operation", params.get("document")):
        case (str(api), str(operation), str(trial)):
            return api, operation, trial
        case (str(api), str(release)):
            return api, release, ""
    return None


def _name(key: Key) -> str:
    """How a test is called in the brackets of its id."""
    return " ".join(filter(None, key))
