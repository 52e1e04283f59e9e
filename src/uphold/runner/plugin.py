"""The pytest plugin: options, one test per operation, verdicts and run records; inert outside the suites."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from uphold.errors import RefusedBySafety, SuiteError, UpholdError, UsageError
from uphold.runner import hooks, labels
from uphold.runner.ledger import Outcome
from uphold.runner.options import add_options, read_options, replay_arguments
from uphold.runner.preparation import prepare
from uphold.runner.progress import RunProgress
from uphold.runner.recorder import BROKEN_PROMISE, Recorder
from uphold.runner.records import LineLog, new_folder
from uphold.runner.state import RunState, choose
from uphold.runner.subject import NotVerified, OperationUnderTest, PromiseBroken

if TYPE_CHECKING:
    from collections.abc import Generator

PROPERTY = "uphold"
"""Name of the user property in which a test's outcome travels to the process that records."""

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it: 128 + SIGINT."""

_STATE = pytest.StashKey[RunState]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a run."""
    add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks that conftest.py fills."""
    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start a run when suites are what pytest was asked for; bad usage ends it with one line and status 2."""
    config.addinivalue_line("markers", "checks(*ids): the checks that judge in this test")
    if not _asks_for_suites(config):
        return
    try:
        options = read_options(config)
        chosen = choose(options)
        worker = getattr(config, "workerinput", None)
        folder = Path(worker["uphold_folder"]) if worker else None
        if folder is None and not config.option.collectonly:
            folder = new_folder(options.reports)
            _let_others_write_into(config, folder)
        requests = LineLog(folder / "requests.jsonl") if folder is not None else None
    except UpholdError as error:
        pytest.exit(str(error), returncode=error.exit_status)

    def embedded(api: Any, contract: Any) -> Any:
        faults = tuple(
            fault
            for fault in options.faults
            if config.hook.pytest_uphold_fault_fits(api=api, contract=contract, fault=fault)
        )
        return config.hook.pytest_uphold_embedded(api=api, contract=contract, seed=options.seed, faults=faults)

    state = RunState(options=options, chosen=chosen, requests=requests, embedded=embedded)
    config.stash[_STATE] = state
    config.pluginmanager.register(Cases(state), "uphold-cases")
    if worker is None and folder is not None:
        config.pluginmanager.register(Records(config, state, folder), "uphold-records")


def _asks_for_suites(config: pytest.Config) -> bool:
    suites = config.rootpath / "suites"
    given = (Path(config.invocation_params.dir, word.partition("::")[0]) for word in config.args)
    return any(path.resolve().is_relative_to(suites) for path in given)


def _let_others_write_into(config: pytest.Config, folder: Path) -> None:
    """JUnit and Allure results belong to the run's records, unless the user sends them elsewhere."""
    if config.option.xmlpath is None:
        config.option.xmlpath = str(folder / "junit.xml")
    if getattr(config.option, "allure_report_dir", "absent") is None:
        config.option.allure_report_dir = str(folder / "allure-results")


class Cases:
    """Makes the tests of a process and judges them; in each worker of a parallel run."""

    def __init__(self, state: RunState) -> None:
        self._state = state

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test per operation, or per member of a documented shape."""
        if "operation" in metafunc.fixturenames and "shape" not in metafunc.fixturenames:
            pairs = [(c.api.name, o.id) for c, o in self._state.operations()]
            metafunc.parametrize("operation", pairs, indirect=True, ids=[" ".join(pair) for pair in pairs])
        elif "field" in metafunc.fixturenames:
            triples = [(c.api.name, s, f) for c, s in self._state.shapes() for f in s.fields]
            names = [f"{api} {shape.operation} {field.name}" for api, shape, field in triples]
            metafunc.parametrize(
                "operation, shape, field",
                [((api, s.operation), s, f) for api, s, f in triples],
                indirect=["operation"],
                ids=names,
            )
        elif "shape" in metafunc.fixturenames:
            shaped = [((c.api.name, s.operation), s) for c, s in self._state.shapes()]
            names = [f"{c.api.name} {s.operation}" for c, s in self._state.shapes()]
            metafunc.parametrize("operation, shape", shaped, indirect=["operation"], ids=names)

    @pytest.fixture
    def operation(self, request: pytest.FixtureRequest) -> OperationUnderTest:
        """The operation that a test is about, on its tenant."""
        name, identifier = request.param
        within = self._state.under_test(name)
        within.reset()
        marks = list(request.node.iter_markers("checks"))
        arguments = replay_arguments(self._state.options, name)
        return OperationUnderTest(
            within=within,
            operation=within.contract.operation(identifier),
            checks=frozenset(check for mark in marks for check in mark.args),
            replay=shlex.join(["pytest", request.node.nodeid, *arguments]),
        )

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
        subject = getattr(item, "funcargs", {}).get("operation")
        if not isinstance(subject, OperationUnderTest):
            return (yield)
        outcome = subject.outcome
        try:
            yield
            subject.settle()
        except PromiseBroken as broken:
            pytest.fail(str(broken), pytrace=False)
        except (NotVerified, RefusedBySafety) as reason:
            outcome.skipped = str(reason)
            pytest.skip(str(reason))
        except UpholdError as error:
            outcome.broken = str(error)
            pytest.fail(f"broken, not the tenant's fault: {error}", pytrace=False)
        except Exception as error:
            outcome.broken = f"{item.nodeid}: {type(error).__name__}: {error}"
            raise
        finally:
            item.user_properties.append((PROPERTY, msgspec.json.encode(outcome).decode()))
            labels.label(item.config, subject)

    def pytest_sessionfinish(self) -> None:
        """Leave nothing open."""
        self._state.close()

    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker where the run's records go (a hook of pytest-xdist)."""
        log = self._state.requests
        node.workerinput["uphold_folder"] = str(log.path.parent) if log is not None else ""


class Records:
    """Gathers outcomes from all processes and writes the records; only where the run was started."""

    def __init__(self, config: pytest.Config, state: RunState, folder: Path) -> None:
        self._config = config
        self._state = state
        words = " ".join(shlex.quote(word) for word in config.invocation_params.args)
        self._recorder = Recorder(folder, state.options, f"pytest {words}")
        self._recorder.notes += [chosen.note for chosen in state.chosen if chosen.note]
        self._progress: RunProgress | None = None
        self._quiet = config.get_verbosity() <= 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Reach a live tenant before anything else: a wrong host or token ends the run at once."""
        try:
            if self._state.options.tenant is not None:
                self._state.under_test(self._state.chosen[0].api.name).tenant.ping()
            for fault in self._state.options.faults:
                self._must_fit(fault)
        except UpholdError as error:
            pytest.exit(str(error), returncode=error.exit_status)
        if self._parallel and not self._config.option.keyword:
            self._prepare({(c.api.name, o.id) for c, o in self._state.operations()})

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Generate what the chosen tests need and no earlier run left, then start the bar."""
        if not self._parallel:
            self._prepare(_operations(session.items))
            self._start(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """A worker has collected (a hook of pytest-xdist): now the number of tests is known."""
        if self._progress is None:
            self._start(len(ids))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a test said, from whichever process."""
        if report.when == "setup" and report.failed:
            self._recorder.fail(_last_line(report.longreprtext))
        if report.when == "call":
            for name, value in report.user_properties:
                if name == PROPERTY:
                    self._recorder.take(msgspec.json.decode(str(value), type=Outcome))
        if report.when == "teardown" and self._progress is not None:
            self._progress.step(findings=self._recorder.causes)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """The bar says it: no letter per test, unless -v asks for lines."""
        return (report.outcome, "", "") if self._quiet else None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A suite that can't even be read is the suite's failure."""
        if report.failed:
            self._recorder.fail(_last_line(report.longreprtext))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the records, build the reports, and give the exit status of the design."""
        if self._progress is not None:
            self._progress.stop()
        interrupted = session.exitstatus == pytest.ExitCode.INTERRUPTED
        try:
            judged = [self._judged(chosen) for chosen in self._state.chosen]
            status = self._recorder.close(judged, [c.api for c in self._state.chosen], interrupted=interrupted)
            self._config.hook.pytest_uphold_finished(folder=self._recorder.folder, config=self._config)
        except UpholdError as error:
            print(error, file=sys.stderr)  # noqa: T201 - the last line of a run that can't write
            status = SuiteError.exit_status
        if session.exitstatus == pytest.ExitCode.USAGE_ERROR:
            status = UpholdError.exit_status
        elif interrupted and status != BROKEN_PROMISE:
            status = INTERRUPTED
        session.exitstatus = status

    def _must_fit(self, fault: str) -> None:
        """Raise UsageError for a lie that no API of the run can tell."""
        fits = self._config.hook.pytest_uphold_fault_fits
        if not any(fits(api=c.api, contract=c.contract, fault=fault) for c in self._state.chosen):
            message = f"the fault {fault} fits no operation of this run"
            raise UsageError(message, remedy="`uphold faults --api NAME` lists those that fit.")

    @property
    def _parallel(self) -> bool:
        return bool(getattr(self._config.option, "numprocesses", None))

    def _judged(self, chosen: Any) -> dict[str, Any]:
        options = self._state.options
        return {
            "name": chosen.api.name,
            "release": chosen.release,
            "judged_by": chosen.contract.release,
            "tenant": options.tenant or "the embedded mock",
            "mode": "embedded" if options.tenant is None else (options.mode or "observe"),
            "operations": len(chosen.contract.operations),
        }

    def _prepare(self, operations: set[tuple[str, str]]) -> None:
        try:
            self._recorder.notes += prepare(self._state, operations)
        except UpholdError as error:
            pytest.exit(str(error), returncode=error.exit_status)

    def _start(self, total: int) -> None:
        if self._quiet:
            self._progress = RunProgress("testing", total).__enter__()


def _operations(items: list[pytest.Item]) -> set[tuple[str, str]]:
    """The (API, operation id) pairs that tests are about."""
    found: set[tuple[str, str]] = set()
    for item in items:
        match item.callspec.params.get("operation") if isinstance(item, pytest.Function) else None:
            case (str(api), str(operation)):
                found.add((api, operation))
    return found


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "a test could not be set up"
