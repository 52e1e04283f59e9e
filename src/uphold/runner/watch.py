"""The process that a run was started in: it prepares, watches all tests, writes the records, gives the status."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from uphold.errors import SuiteError, UpholdError, UsageError
from uphold.runner.cases import OUTCOME, about
from uphold.runner.ledger import Outcome
from uphold.runner.preparation import prepare
from uphold.runner.progress import RunProgress
from uphold.runner.recorder import BROKEN_PROMISE, Recorder

if TYPE_CHECKING:
    from pathlib import Path

    from uphold.runner.state import Chosen, RunState

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it: 128 + SIGINT."""


class Watch:
    """Gathers outcomes from all processes and writes the records; only where the run was started."""

    def __init__(self, config: pytest.Config, state: RunState, folder: Path) -> None:
        self._config = config
        self._state = state
        words = " ".join(shlex.quote(word) for word in config.invocation_params.args)
        self._recorder = Recorder(folder, state.options, f"pytest {words}")
        self._recorder.notes += [chosen.note for chosen in state.chosen if chosen.note]
        self._progress: RunProgress | None = None
        self._left: Counter[str] = Counter()
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
            self._prepare({subject for item in session.items if (subject := about(item))})
            self._start([item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """A worker has collected (a hook of pytest-xdist): now the number of tests is known."""
        if self._progress is None:
            self._start(ids)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a test said, from whichever process."""
        if report.when == "setup" and report.failed:
            self._recorder.fail(_last_line(report.longreprtext))
        if report.when == "call":
            outcome = getattr(report, OUTCOME, None)
            if outcome is not None:
                self._recorder.take(msgspec.json.decode(outcome, type=Outcome))
        if report.when == "teardown":
            self._step(_bracket(report.nodeid))

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

    def _step(self, operation: str) -> None:
        self._left[operation] -= 1
        if self._progress is not None:
            self._progress.step(findings=self._recorder.causes, steps=int(self._left[operation] == 0))

    def _must_fit(self, fault: str) -> None:
        """Raise UsageError for a lie that no API of the run can tell."""
        fits = self._config.hook.pytest_uphold_fault_fits
        if not any(fits(api=c.api, contract=c.contract, fault=fault) for c in self._state.chosen):
            message = f"the fault {fault} fits no operation of this run"
            raise UsageError(message, remedy="`uphold faults --api NAME` lists those that fit.")

    @property
    def _parallel(self) -> bool:
        return bool(getattr(self._config.option, "numprocesses", None))

    def _judged(self, chosen: Chosen) -> dict[str, Any]:
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

    def _start(self, ids: list[str]) -> None:
        """Start the bar. A test has its operation in the brackets of its name: so it is known when one is done."""
        self._left = Counter(_bracket(name) for name in ids)
        if self._quiet:
            self._progress = RunProgress("operations", len(self._left)).__enter__()


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "a test could not be set up"


def _bracket(nodeid: str) -> str:
    """API, method and path: the first three words between the brackets of a test's name."""
    return " ".join(nodeid.partition("[")[2].rstrip("]").split(" ")[:3])
