"""The process that a run was started in: it prepares, watches all tests, writes the records, gives the status."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from uphold.compat import load_waivers
from uphold.errors import SuiteError, UpholdError, UsageError
from uphold.findings import fingerprint
from uphold.runner.cases import LOG_FAILURE, NOTICES, OUTCOME, about
from uphold.runner.preparation import prepare
from uphold.runner.progress import RunProgress
from uphold.runner.recording.examples import describe
from uphold.runner.recording.ledger import Outcome
from uphold.runner.recording.proving import ProofRecorder
from uphold.runner.recording.recorder import BROKEN_PROMISE, Recorder
from uphold.tenant import Redactor

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from uphold.runner.state import Chosen, RunState

_SECRET = 6
"""Characters from which on a variable that is named like a token is taken for one."""

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it: 128 + SIGINT."""


class Watch:
    """Gathers outcomes from all processes and writes the records; only where the run was started."""

    def __init__(self, config: pytest.Config, state: RunState, folder: Path) -> None:
        self._config = config
        self._state = state
        command = f"pytest {command_line(config.invocation_params.args)}"
        self._recorder: Recorder | ProofRecorder = (
            ProofRecorder(folder, state.options, command, state.trials)
            if state.options.prove
            else Recorder(folder, state.options, command, load_waivers(state.options.waivers))
        )
        self._recorder.notes += [chosen.note for chosen in state.chosen if chosen.note]
        self._progress: RunProgress | None = None
        self._left: Counter[str] = Counter()
        self._refused: UpholdError | None = None
        self._was_interrupted = False
        self._quiet = config.get_verbosity() <= 0

    def begin(self) -> None:
        """Reach a live tenant before anything else: a wrong host or token ends the run at once, and leaves nothing.

        Raises TenantError and UsageError.
        """
        try:
            if self._state.options.tenant is not None:
                self._state.under_test(self._state.chosen[0].api.name).tenant.ping()
            for fault in self._state.options.faults:
                self._must_fit(fault)
        except UpholdError:
            self._state.close()
            shutil.rmtree(self._recorder.folder, ignore_errors=True)
            raise

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Generate at once what several processes will need."""
        self._quieten()
        if self._parallel and self._is_whole:
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

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker has ended (a hook of pytest-xdist); it says what must be known, and if it could not write what it
        sent."""
        output = getattr(node, "workeroutput", {})
        self._state.notices += output.get(NOTICES, ())
        failure = output.get(LOG_FAILURE, "")
        if failure:
            self._recorder.fail(failure)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None, None, None]:
        """Take what a test said, from whichever process. A failure that says nothing is the suite's. Every plugin has
        then read the report, which pytest keeps until the end: what is of no more use goes now."""
        self._take(report)
        yield
        report.keywords = {}
        report.user_properties = []
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None:
            terminal.stats.pop("", None)  # set-ups and tear-downs that passed, of which nothing is ever told

    def _take(self, report: pytest.TestReport) -> None:
        outcome = getattr(report, OUTCOME, None)
        if outcome is not None:
            self._recorder.take(msgspec.json.decode(outcome, type=Outcome))
            setattr(report, OUTCOME, None)  # pytest keeps every report until the end, and this one is read
        elif report.failed:
            self._recorder.fail(f"{report.nodeid}: {_last_line(report.longreprtext)}")
        if report.when == "teardown":
            self._step(self._part(report.nodeid))

    def pytest_uphold_cut_short(self, outcome: Outcome) -> None:
        """Take what a test had said when Ctrl-C ended it."""
        self._recorder.take(outcome)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """The bar says it: no letter per test, unless -v asks for lines."""
        if not self._quiet:
            return None
        return (report.outcome if report.when == "call" or not report.passed else "", "", "")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A suite that can't even be read is the suite's failure."""
        if report.failed:
            self._recorder.fail(_last_line(report.longreprtext))

    def pytest_internalerror(self, excrepr: Any) -> None:
        """Something in pytest or a plugin failed: what was not tested must not look like tested."""
        self._recorder.fail(f"the run broke off: {_last_line(str(excrepr))}")

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Ctrl-C, and nothing else that pytest calls interrupted."""
        self._was_interrupted = excinfo.type is KeyboardInterrupt

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, None, None]:
        """Write the records before any other plugin writes its own, then build the reports and give the exit status
        of the design."""
        if self._progress is not None:
            self._progress.stop()
        missing: list[str] = []
        self._state.tidy_up()
        said = self._state.notices[:]
        self._recorder.notes += dict.fromkeys(said)
        try:
            status = self._close(session)
        except UpholdError as error:
            missing.append(str(error))
            status = self._recorder.exit_status([])
        try:
            yield
        except OSError as error:
            missing.append(error.strerror or str(error))
        for line in self._state.notices[len(said) :]:
            print(f"uphold: {line}", file=sys.stderr)  # noqa: T201 - the records are written already
        try:
            self._config.hook.pytest_uphold_finished(folder=self._recorder.folder, config=self._config)
        except UpholdError as error:
            missing.append(str(error))
        session.exitstatus = self._last_words(missing, status) if missing else status
        self._config.hook.pytest_uphold_ended(status=int(session.exitstatus))

    def _close(self, session: pytest.Session) -> int:
        never = sum(self._left.values())
        if never and not self._was_interrupted and self._refused is None:
            self._recorder.fail(f"{never} tests were chosen and never ended")
        if self._state.requests is not None:
            self._state.requests.flush()
            if self._state.requests.failure:
                self._recorder.fail(self._state.requests.failure)
        judged = [self._judged(chosen) for chosen in self._state.chosen]
        override = self._override(session)
        whole = self._is_whole and self._state.options.shard == (1, 1)
        return self._recorder.close(
            judged,
            [c.api for c in self._state.chosen],
            interrupted=self._was_interrupted,
            override=override,
            is_whole=whole,
        )

    def _override(self, session: pytest.Session) -> int | None:
        """The exit status where it does not follow from what was judged; None where it does."""
        if self._refused is not None:
            return self._refused.exit_status
        if session.exitstatus == pytest.ExitCode.USAGE_ERROR:
            return UpholdError.exit_status
        return INTERRUPTED if self._was_interrupted else None

    def _last_words(self, missing: list[str], status: int) -> int:
        """Tell the terminal what the records lack, and what was found; the exit status that is left."""
        for finding in self._recorder.tenant_findings:
            print(f"{describe(finding)}\n", file=sys.stderr)  # noqa: T201 - there may be no file that tells it
        for why in dict.fromkeys(missing):
            print(f"uphold: the run's records are not whole: {why}", file=sys.stderr)  # noqa: T201 - as above
        return status if status == BROKEN_PROMISE else SuiteError.exit_status

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

    @property
    def _is_whole(self) -> bool:
        """Whether all suites were asked for, with nothing picked out of them."""
        option = self._config.option
        picked = option.keyword or option.markexpr or getattr(option, "deselect", None)
        return not picked and [Path(word).name for word in self._config.args] == ["suites"]

    def _quieten(self) -> None:
        """No line per file: tests of one operation come from several, and the bar says how far it is."""
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if self._quiet and terminal is not None:
            terminal.showfspath = False
            terminal._show_progress_info = False  # noqa: SLF001 - its option is read before the suites are known

    def _judged(self, chosen: Chosen) -> dict[str, Any]:
        options = self._state.options
        contract = chosen.contract
        return {
            "name": chosen.api.name,
            "release": chosen.release,
            "judged_by": contract.release,
            "tenant": options.tenant or "the embedded mock",
            "mode": "embedded" if options.tenant is None else (options.mode or "observe"),
            "operations": len(contract.operations),
            "digest": fingerprint(*(contract.digest(operation) for operation in contract.operations.values())),
            "releases": [
                {"name": one.name, "depth": one.depth, "date": one.date or ""}
                for one in (*chosen.eyes.ladder.earlier, chosen.api.release(chosen.release))
                if chosen.eyes.are_several
            ],
        }

    def _prepare(self, operations: set[tuple[str, str]]) -> None:
        try:
            self._recorder.notes += prepare(self._state, operations)
        except UpholdError as error:
            self._refused = error
            pytest.exit(str(error), returncode=error.exit_status)

    def _start(self, ids: list[str]) -> None:
        """Start the bar. A test has its operation in the brackets of its name: so it is known when one is done."""
        self._left = Counter(map(self._part, ids))
        if self._quiet:
            title = "tenants" if self._state.trials else "operations"
            self._progress = RunProgress(title, len(self._left)).__enter__()

    def _part(self, nodeid: str) -> str:
        """What the bar counts, from the words between the brackets of a test's name: API, method and path; in trials
        the tenant, which is told last."""
        words = nodeid.partition("[")[2].rstrip("]").split(" ")
        return " ".join([words[0], *words[-2:]] if self._state.trials else words[:3])


def command_line(words: Sequence[str]) -> str:
    """The words of a command, quoted, without any secret that a person may have put there."""
    tokens = [value for name, value in os.environ.items() if "TOKEN" in name and len(value) >= _SECRET]
    return Redactor(*tokens).mask(" ".join(shlex.quote(word) for word in words))


def _last_line(text: str) -> str:
    """The line of a report that says what went wrong: pytest marks it with an E, or it is the last one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marked = [line[1:].strip() for line in lines if line.startswith("E ")]
    return (marked or lines or ["a test could not be set up"])[-1]
