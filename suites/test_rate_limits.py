"""An API that limits calls tells so: how many are left, when one was too many, and when to try again."""

from __future__ import annotations

import pytest

from uphold.checks import rate_limit
from uphold.runner import NotVerified, OperationUnderTest, harmless

CALLS = 3
"""So many calls an hour has a token on the tenant that is made for this."""


@pytest.mark.checks("rate-limit")
def test_one_call_too_many_is_refused_until_the_time_is_over(operation: OperationUnderTest) -> None:
    """Each call takes one off what is left; the one after the last is refused, and served again when it may be."""
    conventions = operation.conventions
    sign_in = conventions.authentication
    if not conventions.declares_limits:
        reason = "api.toml does not declare [limits]"
        raise NotVerified(reason)
    if sign_in is None or operation.operation.id in sign_in.anonymous:
        reason = "calls are counted by token, and it needs none"
        raise NotVerified(reason)
    other = harmless(operation.contract, conventions)
    if other is None:
        reason = "no harmless operation is there to use the limit up with"
        raise NotVerified(reason)
    case, plain = operation.plain(), operation.plain(other)
    with operation.limited(CALLS) as limited:
        calls = [limited.call(base=case), *(limited.call(other, base=plain) for _ in range(CALLS))]
        limited.note("rate-limit", rate_limit.judge_countdown(calls), *calls)
        refused = limited.call(base=case)
        limited.note("rate-limit", rate_limit.judge_too_many(refused), refused)
        wait = rate_limit.seconds_to_wait(refused)
        if wait is not None and limited.within.forward is not None:
            limited.within.forward(wait)
            again = limited.call(base=case)
            limited.note("rate-limit", rate_limit.judge_served_again(refused, again), refused, again)


@pytest.mark.concerns("first")
@pytest.mark.checks("rate-limit")
def test_the_headers_of_a_limit_hold_numbers(operation: OperationUnderTest) -> None:
    """Wherever a tenant tells of its limit, live or not."""
    if not operation.conventions.declares_limits:
        reason = "api.toml does not declare [limits]"
        raise NotVerified(reason)
    limits = operation.conventions.limits
    replies = [operation.call().reply for _ in range(2)]
    if not any(name.lower() in reply.headers for reply in replies for name in (limits.limit, limits.remaining) if name):
        reason = "the tenant tells nothing of a limit"
        raise NotVerified(reason)
