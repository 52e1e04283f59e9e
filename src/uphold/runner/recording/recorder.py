"""The recorder: gathers what the tests of a run said, in whatever process, and writes the records."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from uphold.findings import Finding, Severity, Status, Subject, Verdict
from uphold.runner.options import RunOptions, as_words
from uphold.runner.recording.gathering import gather
from uphold.runner.recording.ledger import Outcome, interned, merge
from uphold.runner.recording.records import LineLog, write_lines, write_object
from uphold.runner.recording.verdicts import PromiseLine, promise_line, undeclared, verdicts
from uphold.runner.recording.waiving import complaints, fixed, marked, waive

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from uphold.compat import Applied, Held
    from uphold.contract import Api

HELD, BROKEN_PROMISE, SUITE_FAILED, NOTHING_VERIFIED = 0, 1, 3, 4
"""Exit statuses of the design; 2 is for what never became a run."""


class Recorder:
    """One run's memory. `take` outcomes as tests end; `close` computes verdicts and writes every record."""

    def __init__(self, folder: Path, options: RunOptions, command: str, waivers: Sequence[Held] = ()) -> None:
        self.folder = folder
        self._waivers = waivers
        self._applied: list[Applied] = []
        self._is_whole = False
        self._options = options
        self._command = command
        self._started = datetime.now(UTC)
        self._outcomes: list[Outcome] = []
        self._live = LineLog(folder / "findings.jsonl", chunk=1)
        self.findings: dict[str, Finding] = {}
        self.notes: list[str] = []
        self.errors: list[str] = []
        """What failed in the suite or its environment, one line each."""

    def take(self, outcome: Outcome) -> None:
        """Keep what one test said; a finding is on disk as soon as it is known."""
        self._outcomes.append(interned(outcome))
        if outcome.broken:
            self.fail(outcome.broken)
        for finding in outcome.findings:
            known = self.findings.get(finding.fingerprint)
            if known is None:
                self._live.append(finding)
            self.findings[finding.fingerprint] = finding if known is None else merge(known, finding)

    def fail(self, line: str) -> None:
        """Note that the suite or its environment failed."""
        if line not in self.errors:
            self.errors.append(line)

    @property
    def causes(self) -> int:
        """How many causes that blame the tenant are known by now, before they are gathered."""
        return sum(finding.subject is Subject.TENANT for finding in self.findings.values())

    @property
    def tenant_findings(self) -> list[Finding]:
        """Findings that blame the tenant, worst first, in an order that only depends on what they are."""
        return [f for f in self._ordered() if f.subject is Subject.TENANT]

    def _ordered(self) -> list[Finding]:
        ranks = list(Severity)
        return sorted(
            marked(gather(self.findings.values())[0], self._applied),
            key=lambda f: (
                list(Subject).index(f.subject),
                ranks.index(f.severity),
                f.api,
                f.check,
                f.place,
                f.fingerprint,
            ),
        )

    def close(
        self,
        judged: list[dict[str, Any]],
        apis: list[Api],
        *,
        interrupted: bool = False,
        override: int | None = None,
        is_whole: bool = False,
    ) -> int:
        """Write run.json, findings.jsonl and verdicts.jsonl; the exit status that the run has earned, or `override`
        where no promise was found broken. `is_whole`: all suites looked at all operations, so that what was not found
        is not there.

        Raises SuiteError when the disk refuses; what was found so far is then in findings.jsonl as lines.
        """
        moved = gather(self.findings.values())[1]
        given: list[Verdict] = []
        table: list[PromiseLine] = []
        for api in apis:
            outcomes = [outcome for outcome in self._outcomes if outcome.api == api.name]
            tables = undeclared(api.conventions)
            for promise in api.promises:
                of_promise = [_renamed(verdict, moved) for verdict in verdicts(promise, outcomes, tables)]
                given += of_promise
                table.append(promise_line(promise, api.name, of_promise, outcomes))
        if interrupted:
            self.notes.append("the run was interrupted: what had not been tested is not in it")
        if self._live.failure:
            self.fail(self._live.failure)
        self._is_whole = is_whole and not interrupted
        self._applied = [waive(self._waivers, self.tenant_findings, api) for api in apis]
        self.notes += complaints(self._applied, is_whole=self._is_whole)
        self.notes += fixed(self._applied, is_whole=self._is_whole)
        status = self.exit_status(table)
        if override is not None and status != BROKEN_PROMISE:
            status = override
        write_lines(self.folder / "findings.jsonl", self._ordered())
        write_lines(self.folder / "verdicts.jsonl", given)
        write_object(self.folder / "run.json", self._run(judged, table, status))
        return status

    def exit_status(self, table: list[PromiseLine]) -> int:
        """The exit status, by the design's list."""
        if any(f.severity is Severity.BREAKING and not f.waived for f in self.tenant_findings):
            return BROKEN_PROMISE
        if complaints(self._applied, is_whole=self._is_whole):
            return BROKEN_PROMISE
        lost = any(line.status is Status.FAILED for line in table) and not self.findings
        if self.errors or lost or any(line.status is Status.BROKEN for line in table):
            return SUITE_FAILED
        if not any(tally.held for outcome in self._outcomes for tally in outcome.tallies):
            return NOTHING_VERIFIED
        return HELD

    def _run(self, judged: list[dict[str, Any]], table: list[PromiseLine], status: int) -> dict[str, Any]:
        findings = self._ordered()
        return {
            "id": self.folder.name,
            "started": self._started.isoformat(timespec="milliseconds"),
            "finished": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "command": self._command,
            "version": version("uphold"),
            "api": judged,
            "seed": self._options.seed,
            "cases": self._options.cases,
            "profile": self._options.profile,
            "vary": self._options.vary,
            "options": as_words(self._options),
            "exit_status": status,
            "counts": {
                **{f"promises_{status}": n for status, n in Counter(x.status.value for x in table).items()},
                "tenant_findings": sum(f.subject is Subject.TENANT for f in findings),
                "waived_findings": sum(bool(f.waived) for f in findings),
                "document_findings": sum(f.subject is Subject.DOCUMENT for f in findings),
                "unsettled_findings": sum(f.subject is Subject.NEITHER for f in findings),
                "tests": len(self._outcomes),
            },
            "notes": self.notes,
            "errors": self.errors,
            "promises": table,
        }


def _renamed(verdict: Verdict, moved: dict[str, str]) -> Verdict:
    """A verdict that names its findings as they are called after gathering."""
    if not moved.keys() & set(verdict.findings):
        return verdict
    return replace(verdict, findings=tuple(sorted({moved.get(name, name) for name in verdict.findings})))
