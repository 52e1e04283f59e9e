"""Exploration: fresh draws that no corpus holds, and Hypothesis's search for the smallest one that fails."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from uphold.generation.case import Mode
from uphold.generation.drawing import Enough, Source, Unsatisfiable
from uphold.generation.judge import Judge
from uphold.generation.making import overlaps, settled
from uphold.generation.subject import subject_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from uphold.contract import Contract, Conventions, Operation
    from uphold.generation.case import Case

_TRIES = 4
"""Draws for each example that is wanted: not every draw is certain to be of the mode asked for."""


def explore(
    contract: Contract,
    conventions: Conventions,
    operation: Operation,
    mode: Mode,
    *,
    seed: int,
    max_examples: int,
    deadline_seconds: float,
    test: Callable[[Case], None],
) -> None:
    """Call `test` with at most `max_examples` fresh cases of `mode`, for at most `deadline_seconds` seconds.

    `test` raises to say that a case failed; a smaller one is then looked for, and the exception of the smallest one
    is raised. An operation that has no cases of that mode gives none. The same seed gives the same cases as far as
    the time goes.
    """
    from hypothesis.errors import Flaky  # noqa: PLC0415 - a run that explores nothing need not import it

    subject = subject_of(contract, conventions, operation)
    until = time.monotonic() + deadline_seconds
    relaxed = overlaps(subject)
    tried = _Tried(operation, mode, Judge(subject, relaxed=relaxed), test, max_examples, until)
    source = Source(subject, relaxed=relaxed, plain=mode is Mode.VALID)
    try:
        source.draw(mode, seed=seed, at_most=max_examples * _TRIES, take=tried.take, shrinks=True)
    except Unsatisfiable:
        return
    except Flaky as error:
        # It failed once, and not again: a tenant's mood, or the end of the time. What it said then is what counts.
        if tried.failure is None:
            raise
        raise tried.failure from error


class _Tried:
    """Passes on to a test what is certain to be of a mode, within a budget."""

    def __init__(
        self,
        operation: Operation,
        mode: Mode,
        judge: Judge,
        test: Callable[[Case], None],
        most: int,
        until: float,
    ) -> None:
        self._operation, self._mode, self._judge = operation, mode, judge
        self._test, self._most, self._until = test, most, until
        self._failed: list[Case] = []
        self.count = 0
        self.failure: Exception | None = None

    def take(self, case: Case) -> None:
        """Test one draw. Once a case failed, only smaller ones come, and the smallest one again at the end."""
        over = time.monotonic() > self._until
        if self.failure is None and (over or self.count >= self._most):
            raise Enough
        verdict = self._judge.judge(case)
        if verdict.mode is not self._mode:
            return
        case = settled(self._operation, case, verdict)
        if over and case not in self._failed:
            return
        self.count += 1
        try:
            self._test(case)
        except Exception as error:
            self.failure = error
            self._failed.append(case)
            raise
