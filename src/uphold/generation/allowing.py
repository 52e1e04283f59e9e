"""Whether one contract allows requests that were made from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uphold.generation.judge import Judge
from uphold.generation.subject import subject_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from uphold.contract import Contract, Conventions, Operation
    from uphold.generation.case import Mode
    from uphold.generation.wire import WireRequest


def judge_of(
    contract: Contract, conventions: Conventions, operation: Operation
) -> Callable[[WireRequest], Mode | None]:
    """What tells whether `contract` allows a request of `operation`, whose target is without a base path; None where
    nothing is certain."""
    judge = Judge(subject_of(contract, conventions, operation))
    return lambda request: judge.judge_request(request).mode


def refusals_of(contract: Contract, conventions: Conventions, operation: Operation) -> Callable[[WireRequest], str]:
    """What tells what `contract` certainly holds against a request of `operation` (``body.name: missing``); empty:
    nothing. The target of the request is without a base path."""
    judge = Judge(subject_of(contract, conventions, operation))
    return lambda request: judge.judge_request(request).why
