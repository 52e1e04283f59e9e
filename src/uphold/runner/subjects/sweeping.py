"""Sweeping: every case that the corpus holds for an operation, and fresh draws where a run asks for them."""

from __future__ import annotations

import itertools
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from uphold.checks import unsatisfiable
from uphold.errors import RefusedBySafety, SuiteError
from uphold.findings import Severity
from uphold.generation import Mode, explore
from uphold.runner.laws.settling import settling_of
from uphold.runner.recording.examples import causes
from uphold.runner.recording.ledger import cause, finding_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uphold.generation import Case
    from uphold.runner.subjects.subject import OperationUnderTest

_UNBOUND_EVERY = 4
"""Each fourth allowed case keeps the identifiers it was drawn with, so that unknown records are met too."""

_SETTLED = 12
"""Allowed cases that are sent with a settled body, too."""

_BROKE = ("generation failed", "generation crashed")
"""How the notes of a generator begin that failed, rather than found nothing."""

_DRAWS = 1_000
"""Fresh draws at most between two causes found; the time is up long before."""


def sweep(subject: OperationUnderTest, mode: Mode) -> tuple[int, list[str]]:
    """Judge each case of `mode`, fresh ones too. Gives how many cases there were, and why the gate kept some back."""
    cases = [case for case in subject.within.cases(subject.operation) if case.mode is mode]
    _judge_document(subject)
    settling = settling_of(subject) if cases and mode is Mode.INVALID else None
    if settling is not None:  # what is forbidden must be all that is wrong
        cases = [settling.settle(case) for case in cases]
    kept_back, is_taken = [], False
    for turn, case in enumerate(cases):
        if reason := _try_case(subject, case, turn):
            kept_back.append(reason)
        elif subject.last is not None:
            is_taken |= subject.last.answer.status < HTTPStatus.BAD_REQUEST
    if cases and mode is Mode.VALID and not is_taken and (settling := settling_of(subject)) is not None:
        for case in [case for case in cases if isinstance(case.body, dict)][:_SETTLED]:
            _try_case(subject, settling.settle(case), 0)
    if cases and len(kept_back) < len(cases) and subject.within.options.explore > 0:
        _explore(subject, mode)
    return len(cases), kept_back


def spared(case: Case, bound: dict[str, str]) -> dict[str, str]:
    """`bound` without the parameter that is what is wrong with a forbidden case: it must travel as drawn."""
    if case.mode is not Mode.INVALID:
        return bound
    wrong = case.why.partition(":")[0]
    return {name: value for name, value in bound.items() if wrong != f"path.{name}"}


def without_request(reason: RefusedBySafety) -> str:
    """Why the gate kept a request back, without the request: one reason is told once for all operations."""
    return "".join(str(reason).rpartition("not sent")[1:])


def _binding(subject: OperationUnderTest, case: Case, turn: int) -> Mapping[str, str]:
    if case.mode is Mode.VALID and turn % _UNBOUND_EVERY == _UNBOUND_EVERY - 1:
        return {}
    return spared(case, subject.within.records.bind(subject.operation, turn))


def _try_case(subject: OperationUnderTest, case: Case, turn: int) -> str:
    """Judge a case; why the gate kept it back, or nothing. One case that a mode forbids is not the next."""
    try:
        subject.judge_case(case, _binding(subject, case, turn))
    except RefusedBySafety as reason:
        return without_request(reason)
    return ""


def _judge_document(subject: OperationUnderTest) -> None:
    """What the generator could not make is a finding about the document; where it broke, the suite did."""
    within = subject.within
    for note in within.corpus.notes(within.contract, subject.operation):
        if note.startswith(_BROKE):
            message = f"its requests could not be made: {note}"
            raise SuiteError(message)
        problem = unsatisfiable(within.contract, subject.operation, note)
        if problem is not None:
            finding = finding_of(
                cause(within.api.name, "satisfiable", problem),
                "satisfiable",
                problem,
                subject.outcome,
                severity=Severity.RISKY,
                promises=subject.promises_of("satisfiable", problem.facet),
                shown=None,
                replay=subject.replay,
            )
            subject.outcome.findings.append(finding)


def _explore(subject: OperationUnderTest, mode: Mode) -> None:
    """Fresh draws until the time is over; each new cause found is shrunk by Hypothesis and kept."""
    within = subject.within
    end = time.monotonic() + within.options.explore
    known = within.records.bind(subject.operation, 0)

    def test(case: Case) -> None:
        within.reset()  # what a case shows must be its own doing, or Hypothesis shrinks it to nothing
        bind = spared(case, known)
        sending = subject.send_case(case, bind)
        if not subject.knows(causes(within, sending, subject.checks)):
            raise _NewCause(case)
        subject.judge(sending, case, bind)

    for turn in itertools.count():
        if (left := end - time.monotonic()) <= 0:
            return
        try:
            explore(
                within.contract,
                within.conventions,
                subject.operation,
                mode,
                seed=within.options.seed + turn,
                max_examples=_DRAWS,
                deadline_seconds=left,
                test=test,
            )
        except _NewCause as found:
            within.reset()
            subject.judge_case(found.case, spared(found.case, known))
        else:
            return


class _NewCause(Exception):  # noqa: N818 - a signal to Hypothesis, never seen by a user
    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case
