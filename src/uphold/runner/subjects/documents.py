"""The document of one release, judged alone: what a suite about documents holds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from uphold.checks import Held
from uphold.findings import Severity
from uphold.runner.recording.ledger import Outcome, cause, finding_of, merge
from uphold.runner.recording.verdicts import promises_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from uphold.checks import Problem
    from uphold.contract import Api, Contract, Conventions


@dataclass(slots=True)
class DocumentUnderTest:
    """One release's document. What is found is about the document, never a tenant: no finding here is breaking."""

    api: Api
    contract: Contract
    checks: frozenset[str]
    replay: str
    outcome: Outcome = field(init=False)

    def __post_init__(self) -> None:
        self.outcome = Outcome(
            api=self.api.name, release=self.contract.release, operation="", checks=tuple(sorted(self.checks))
        )

    @property
    def conventions(self) -> Conventions:
        """What the API declares about itself."""
        return self.api.conventions

    def note(self, check: str, given: Iterable[Held | Problem]) -> None:
        """Count what a check said of the document, and keep what it found: one finding for each kind of defect,
        with all places that have it."""
        known = {finding.fingerprint: index for index, finding in enumerate(self.outcome.findings)}
        for problem in given:
            if isinstance(problem, Held):
                self.outcome.tally(check, problem.facet).held += 1
                continue
            fingerprint = cause(self.api.name, check, replace(problem, place=""))
            tally = self.outcome.tally(check, problem.facet)
            if fingerprint not in tally.broken_by:
                tally.broken_by.append(fingerprint)
            finding = finding_of(
                fingerprint,
                check,
                problem,
                self.outcome,
                severity=Severity.RISKY,
                promises=promises_of(self.api.promises, "", check, problem.facet),
                shown=None,
                replay=self.replay,
            )
            if fingerprint in known:
                index = known[fingerprint]
                self.outcome.findings[index] = merge(self.outcome.findings[index], finding)
            else:
                known[fingerprint] = len(self.outcome.findings)
                self.outcome.findings.append(finding)
