"""Proving: what the suites found on tenants that lie, and on those that conform, as a kill matrix."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import msgspec

from uphold.findings import Finding, Severity, Subject
from uphold.runner.recording.gathering import gather
from uphold.runner.recording.ledger import Outcome, merge
from uphold.runner.recording.recorder import BROKEN_PROMISE, HELD, NOTHING_VERIFIED, SUITE_FAILED
from uphold.runner.recording.records import write_object

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from uphold.contract import Api
    from uphold.runner.options import RunOptions
    from uphold.runner.trials import Trial


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What the suites made of one tenant."""

    api: str
    fault: str
    """Empty: the tenant conforms."""
    operation: str
    vary: int
    check: str
    """The check that should catch the lie."""
    by: tuple[str, ...]
    """The checks that found something, the right one first."""
    promises: tuple[str, ...]
    """The promises that were found broken."""
    is_caught: bool
    """By a check of the promise that the lie breaks."""
    is_risky: bool
    """All findings are risky: what promises the broken thing is contradicted or second-hand."""
    findings: tuple[str, ...]
    """What was found, in one sentence each."""
    requests: int
    """How many the test sent that caught it (the shortest of those that did); 0 where none did."""
    sent: int
    """How many all tests of the trial sent."""
    tests: int


class ProofRecorder:
    """The memory of trials, in place of a run's `Recorder`."""

    def __init__(self, folder: Path, options: RunOptions, command: str, trials: Sequence[Trial]) -> None:
        self.folder = folder
        self.notes: list[str] = []
        self.errors: list[str] = []
        self._options = options
        self._command = command
        self._trials = trials
        self._started = datetime.now(UTC)
        self._outcomes: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
        self._surprises = 0

    def take(self, outcome: Outcome) -> None:
        """Keep what one test of a trial said."""
        self._outcomes[outcome.api, outcome.trial].append(outcome)
        if outcome.broken:
            self.fail(f"{outcome.trial}: {outcome.broken}")
        if outcome.trial.startswith("vary-"):
            self._surprises += any(finding.subject is Subject.TENANT for finding in outcome.findings)

    def fail(self, line: str) -> None:
        """Note that the suite or its environment failed."""
        if line not in self.errors:
            self.errors.append(line)

    @property
    def causes(self) -> int:
        """How many tests found something on a tenant that conforms."""
        return self._surprises

    @property
    def tenant_findings(self) -> list[Finding]:
        """None: what is found on a tenant that lies is no finding of a run."""
        return []

    def close(
        self,
        judged: list[dict[str, Any]],
        apis: list[Api],
        *,
        interrupted: bool = False,
        override: int | None = None,
        is_whole: bool = False,  # noqa: ARG002 - a run's recorder asks for it
    ) -> int:
        """Write proof.json; the exit status: 0 when enough lies were caught and no tenant that conforms was blamed.

        Raises SuiteError when the disk refuses.
        """
        by_name = {api.name: api for api in apis}
        proofs = [self._proof(trial, by_name[trial.api]) for trial in self._trials if self._seen(trial)]
        status = self.exit_status(proofs) if override is None else override
        if interrupted:
            self.notes.append("it was interrupted: what had not been tried is not in it")
        lies = [proof for proof in proofs if proof.fault]
        write_object(
            self.folder / "proof.json",
            {
                "id": self.folder.name,
                "started": self._started.isoformat(timespec="milliseconds"),
                "finished": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "command": self._command,
                "version": version("uphold"),
                "api": judged,
                "seed": self._options.seed,
                "cases": self._options.cases,
                "sample": self._options.sample,
                "exit_status": status,
                "lies": len(lies),
                "caught": sum(proof.is_caught for proof in lies),
                "at_least": self._options.at_least,
                "false_alarms": sum(bool(proof.findings) for proof in proofs if not proof.fault),
                "notes": self.notes,
                "errors": self.errors,
                "proofs": proofs,
            },
        )
        return status

    def exit_status(self, proofs: Sequence[Proof]) -> int:
        """The exit status, by the design's list."""
        lies = [proof.is_caught for proof in proofs if proof.fault]
        if any(proof.findings for proof in proofs if not proof.fault) or (
            lies and 100 * sum(lies) < self._options.at_least * len(lies)
        ):
            return BROKEN_PROMISE
        if self.errors:
            return SUITE_FAILED
        return HELD if proofs else NOTHING_VERIFIED

    def _seen(self, trial: Trial) -> list[Outcome]:
        return self._outcomes.get((trial.api, trial.name), [])

    def _proof(self, trial: Trial, api: Api) -> Proof:
        seen = self._seen(trial)
        meant = {
            promise.id
            for promise in api.promises
            if trial.check in {check.partition(":")[0] for check in promise.checks}
        }

        seen_by_it = {
            cause
            for outcome in seen
            for tally in outcome.tallies
            if tally.check == trial.check
            for cause in tally.broken_by
        }

        def is_right(finding: Finding) -> bool:
            """Whether the check that should catch it saw the cause, or one of a promise that it verifies."""
            names = {finding.fingerprint, *finding.members}
            is_by_it = finding.check == trial.check or not names.isdisjoint(seen_by_it)
            return is_by_it or not meant.isdisjoint(finding.promises)

        found: dict[str, Finding] = {}
        for finding in (one for outcome in seen for one in outcome.findings if one.subject is Subject.TENANT):
            known = found.get(finding.fingerprint)
            found[finding.fingerprint] = finding if known is None else merge(known, finding)
        findings = sorted(gather(found.values())[0], key=lambda one: (not is_right(one), one.check, one.message))
        catching = [outcome.sent for outcome in seen if any(map(is_right, outcome.findings))]
        return Proof(
            api=trial.api,
            fault=trial.fault,
            operation=trial.operation,
            vary=trial.vary,
            check=trial.check,
            by=tuple(dict.fromkeys(one.check for one in findings)),
            promises=tuple(sorted({name for one in findings if is_right(one) for name in one.promises})),
            is_caught=any(map(is_right, findings)),
            is_risky=bool(findings) and all(one.severity is not Severity.BREAKING for one in findings),
            findings=tuple(one.message for one in findings),
            requests=min(catching, default=0),
            sent=sum(outcome.sent for outcome in seen),
            tests=len(seen),
        )
