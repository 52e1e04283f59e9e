"""What an API's releases promised stands: their operations answer, and the requests that they allowed are taken.

Replies are judged in the eyes of every release by all suites; here are the requests that only earlier releases allow.
"""

from __future__ import annotations

import pytest

from uphold.checks import accepted, judge_old_request, judge_served
from uphold.runner import NotVerified, OperationUnderTest, ask_as, ask_repaired, knock, old_requests


@pytest.mark.concerns("promised")
@pytest.mark.checks("served", "server-error")
def test_an_operation_of_a_release_answers(operation: OperationUnderTest) -> None:
    """Whatever a release lists is there, in the judged release and, unless it went in time, in all after it."""
    if operation.operation.deprecated and operation.operation.id in operation.contract.operations:
        reason = "it is deprecated: how long it works is told by `deprecation`"
        raise NotVerified(reason)
    answer, beside = knock(operation)
    said = list(judge_served(answer, beside))
    if not said:
        reason = f"its answer {answer.reply.status} does not tell whether it is there"
        raise NotVerified(reason)
    operation.note("served", said, answer)


@pytest.mark.concerns("changed")
@pytest.mark.checks("accepted", "server-error", "body-schema", "content-type", "format", "status-documented")
def test_a_request_of_an_earlier_release_is_taken(operation: OperationUnderTest) -> None:
    """What a release allowed and a later one does not know is served, and answered as that release has it."""
    nothing_said = True
    for old in old_requests(operation):
        answer, new = ask_as(operation, old), None
        if accepted.is_refused(answer):
            new = ask_repaired(operation, old)
            answer = ask_as(operation, old)
        said = list(judge_old_request(answer, new, old.why))
        operation.note("accepted", said, *filter(None, (new, answer)))
        nothing_said = nothing_said and not said
    if nothing_said:
        reason = "no request that only an earlier release allows could be told from one that is refused for itself"
        raise NotVerified(reason)
