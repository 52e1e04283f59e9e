"""What the suites hold: one operation of one API on one tenant, to send requests of and to judge."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from uphold.checks import Held, judge_all, unsatisfiable
from uphold.errors import RefusedBySafety, UpholdError
from uphold.findings import Severity, Subject
from uphold.generation import Mode, Origin, explore
from uphold.runner.examples import Sighting, causes, describe, first, smallest
from uphold.runner.ledger import Outcome, cause, finding_of
from uphold.runner.under_test import ApiUnderTest, Sending
from uphold.runner.verdicts import concerns, promises_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from uphold.checks import Exchange, Problem
    from uphold.contract import Operation
    from uphold.findings import Finding
    from uphold.generation import Case
    from uphold.tenant import Credential

_UNBOUND_EVERY = 4
"""Each fourth allowed case keeps the identifiers it was drawn with, so that unknown records are met too."""

_NO_NUMBER = "2147483646"
_NO_NAME = "no-such-record"
"""Identifiers that no tenant gives to a record."""

_DRAWS = 1_000
"""Fresh draws at most between two causes found; the time is up long before."""


class PromiseBroken(AssertionError):  # noqa: N818 - the design's word for a verdict, not an error
    """The tenant broke a promise; the text is what a person reads."""


class NotVerified(Exception):  # noqa: N818 - a reason, not an error
    """Nothing could be verified, and why."""


@dataclass(slots=True)
class OperationUnderTest:
    """One operation: sends requests of it, judges the replies, and keeps what the checks said."""

    within: ApiUnderTest
    operation: Operation
    checks: frozenset[str]
    """Ids of the checks that the test names: only these judge."""
    replay: str
    """The command that runs this test again."""
    outcome: Outcome = field(init=False)
    last: Sending | None = None
    """The last exchange."""
    _sightings: dict[str, Sighting] = field(default_factory=dict)

    def __post_init__(self) -> None:
        successes = [reply for reply in self.operation.replies if reply.status.startswith("2")]
        self.outcome = Outcome(
            api=self.within.api.name,
            release=self.within.release,
            operation=self.operation.id,
            checks=tuple(sorted(self.checks)),
            has_success_body=any(reply.content for reply in successes),
        )

    def sweep(self, mode: Mode) -> None:
        """Send every case of `mode` that the corpus holds, fresh draws too if the run asks for them, and
        judge each reply.

        Raises PromiseBroken when a check did not hold, NotVerified when there was nothing to send.
        """
        cases = [case for case in self.within.cases(self.operation) if case.mode is mode]
        self._judge_document()
        kept_back = [reason for turn, case in enumerate(cases) if (reason := self._try_case(case, turn))]
        if len(kept_back) == len(cases) and kept_back:
            raise NotVerified(kept_back[0])
        if cases and self.within.options.explore > 0:
            self._explore(mode)
        self.settle()
        if not cases:
            reason = f"no {mode.value} request of it can be made"
            raise NotVerified(reason)

    def probe(self, why: str, authorization: str | Credential | None) -> None:
        """Send the plainest allowed request with another Authorization header (None: with none)."""
        case, bind = self.example(), self.within.records.bind(self.operation, 0)
        request = self.within.wire(self.operation, case, bind)
        sending = self.within.send(self.operation, request, mode="unauthorized", why=why, authorization=authorization)
        self._judge(sending, case, bind)

    def ask(self, *, known: bool = True) -> Exchange:
        """Send the plainest allowed request and give the exchange: for a record that the tenant lists, or
        (not `known`) for one that it can't have.

        Raises NotVerified when the tenant lists no record.
        """
        case, bind = self.example(), self.within.records.bind(self.operation, 0)
        addressed = [p for p in self.operation.parameters if p.location == "path"]
        if known and addressed and not bind:
            reason = "the tenant lists no record to read"
            raise NotVerified(reason)
        if not known and addressed:
            last = addressed[-1]
            bind[last.name] = _NO_NUMBER if last.schema.get("type") == "integer" else _NO_NAME
        request = self.within.wire(self.operation, case, bind)
        sending = self.within.send(self.operation, request, mode="valid" if known else "unknown-record")
        self._judge(sending, None, bind)
        return sending.exchange

    def example(self) -> Case:
        """The plainest allowed case: the one with the fewest parts; raises NotVerified when there is none."""
        cases = [case for case in self.within.cases(self.operation) if case.mode is Mode.VALID]
        if not cases:
            reason = "no valid request of it can be made"
            raise NotVerified(reason)
        return min(cases, key=lambda case: (case.origin is Origin.FAILED, len(repr(case))))

    def note(self, check: str, given: Iterable[Held | Problem]) -> None:
        """Count what a check said of the last exchange, and keep the problems it found."""
        if self.last is None:
            message = "nothing was sent yet"
            raise ValueError(message)
        for outcome in given:
            self._count(check, outcome, self.last, None, {})

    def promises(self) -> set[str]:
        """Ids of the promises that this test verifies, by the checks it names."""
        return {
            promise.id
            for promise in self.within.api.promises
            if concerns(promise, self.operation.id)
            and self.checks & {check.partition(":")[0] for check in promise.checks}
        }

    def settle(self) -> None:
        """Turn problems into findings, each with its smallest example.

        Raises PromiseBroken if the tenant is at fault in any.
        """
        broken = []
        for fingerprint, seen in sorted(self._sightings.items()):
            finding = self._finding(fingerprint, seen)
            self.outcome.findings.append(finding)
            if finding.subject is Subject.TENANT:
                broken.append(finding)
        self._sightings.clear()
        if broken:
            raise PromiseBroken("\n\n".join(describe(finding) for finding in broken))

    def _judge_document(self) -> None:
        for note in self.within.corpus.notes(self.within.contract, self.operation):
            problem = unsatisfiable(self.within.contract, self.operation, note)
            if problem is not None:
                finding = finding_of(
                    cause(self.within.api.name, "satisfiable", problem),
                    "satisfiable",
                    problem,
                    self.outcome,
                    severity=Severity.RISKY,
                    promises=self._promises("satisfiable", problem.facet),
                    shown=None,
                    replay=self.replay,
                )
                self.outcome.findings.append(finding)

    def _binding(self, case: Case, turn: int) -> Mapping[str, str]:
        if case.mode is Mode.VALID and turn % _UNBOUND_EVERY == _UNBOUND_EVERY - 1:
            return {}
        return _spared(case, self.within.records.bind(self.operation, turn))

    def _try_case(self, case: Case, turn: int) -> str:
        """Judge a case; why the gate kept it back, or nothing. One case that a mode forbids is not the next."""
        try:
            self._judge_case(case, self._binding(case, turn))
        except RefusedBySafety as reason:
            return without_request(reason)
        return ""

    def _send_case(self, case: Case, bind: Mapping[str, str]) -> Sending:
        request = self.within.wire(self.operation, case, bind)
        return self.within.send(self.operation, request, mode=case.mode.value, why=case.why)

    def _judge_case(self, case: Case, bind: Mapping[str, str]) -> None:
        self._judge(self._send_case(case, bind), case, bind)

    def _judge(self, sending: Sending, case: Case | None, bind: Mapping[str, str]) -> None:
        self.last = sending
        for check, given in judge_all(sending.exchange, self.checks):
            self._count(check, given, sending, case, bind)

    def _count(
        self, check: str, given: Held | Problem, sending: Sending, case: Case | None, bind: Mapping[str, str]
    ) -> None:
        tally = self.outcome.tally(check, given.facet)
        if isinstance(given, Held):
            tally.held += 1
            tally.success += sending.exchange.mode == "valid" and sending.answer.status < 300  # noqa: PLR2004 - 2xx
            return
        fingerprint = cause(self.within.api.name, check, given)
        if given.subject == Subject.TENANT and fingerprint not in tally.broken_by:
            tally.broken_by.append(fingerprint)
        if fingerprint not in self._sightings:
            self._sightings[fingerprint] = Sighting(check, given, sending, case, bind)

    def _explore(self, mode: Mode) -> None:
        """Fresh draws until the time is over; each new cause found is shrunk by Hypothesis and kept."""
        within = self.within
        end = time.monotonic() + within.options.explore
        known = within.records.bind(self.operation, 0)

        def test(case: Case) -> None:
            within.reset()  # what a case shows must be its own doing, or Hypothesis shrinks it to nothing
            bind = _spared(case, known)
            sending = self._send_case(case, bind)
            if any(c not in self._sightings for c in causes(within.api.name, sending, self.checks)):
                raise _NewCause(case)
            self._judge(sending, case, bind)

        for turn in itertools.count():
            if (left := end - time.monotonic()) <= 0:
                return
            try:
                explore(
                    within.contract,
                    within.conventions,
                    self.operation,
                    mode,
                    seed=within.options.seed + turn,
                    max_examples=_DRAWS,
                    deadline_seconds=left,
                    test=test,
                )
            except _NewCause as found:
                within.reset()
                self._judge_case(found.case, _spared(found.case, known))
            else:
                return

    def _finding(self, fingerprint: str, seen: Sighting) -> Finding:
        promises = self._promises(seen.check, seen.problem.facet)
        within = self.within
        if within.tenant.is_embedded or fingerprint not in within.shown:
            try:
                within.shown[fingerprint] = smallest(within, self.operation, fingerprint, seen, self.checks)
            except (UpholdError, KeyboardInterrupt):  # nothing more is sent: what was seen first is evidence enough
                within.shown[fingerprint] = first(within, seen)
        return finding_of(
            fingerprint,
            seen.check,
            seen.problem,
            self.outcome,
            severity=within.severity(promises, seen.problem.subject),
            promises=promises,
            shown=within.shown[fingerprint],
            replay=self.replay,
        )

    def _promises(self, check: str, facet: str) -> tuple[str, ...]:
        return promises_of(self.within.api.promises, self.operation.id, check, facet)


def _spared(case: Case, bound: dict[str, str]) -> dict[str, str]:
    """`bound` without the parameter that is what is wrong with a forbidden case: it must travel as drawn."""
    if case.mode is not Mode.INVALID:
        return bound
    wrong = case.why.partition(":")[0]
    return {name: value for name, value in bound.items() if wrong != f"path.{name}"}


def without_request(reason: RefusedBySafety) -> str:
    """Why the gate kept a request back, without the request: one reason is told once for all operations."""
    return "".join(str(reason).rpartition("not sent")[1:])


class _NewCause(Exception):  # noqa: N818 - a signal to Hypothesis, never seen by a user
    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case
