"""rate-limit: what replies tell of a limit, one by one and in a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from uphold.checks import ALL, rate_limit
from uphold.contract import Conventions, ErrorShape, RateLimits

from .conftest import MESSAGE, with_tables

Say = Callable[[Any], Any]
LIST = "GET /users"
LIMIT, LEFT, WAIT = "x-ratelimit-limit", "x-ratelimit-remaining", "retry-after"
NO = {"message": "no"}


@pytest.fixture(scope="module")
def limited(conventions: Conventions) -> Conventions:
    shapes = (*conventions.errors, ErrorShape(statuses=("429",), message="message", schema=MESSAGE))
    return with_tables(conventions, errors=shapes, limits=RateLimits(counts="successful"))


@pytest.mark.parametrize(
    ("status", "body", "headers", "expected"),
    [
        (200, [], {}, []),  # a tenant need not limit calls
        (200, [], {LIMIT: "10", LEFT: "9"}, [("held", "headers")]),
        (200, [], {LIMIT: "10, 10;w=60", LEFT: " 9 "}, [("held", "headers")]),
        (200, [], {LEFT: "0"}, [("held", "headers")]),
        (200, [], {LIMIT: "10", LEFT: "-1"}, [("broken", "number:X-RateLimit-Remaining", "", "")]),
        (200, [], {LIMIT: "many"}, [("broken", "number:X-RateLimit-Limit", "", "")]),
        (200, [], {LIMIT: "10", LEFT: "11"}, [("broken", "above-limit", "", "")]),
        (429, NO, {WAIT: "7"}, [("held", "refusal"), ("held", "retry-after")]),
        (429, NO, {WAIT: "Sun, 06 Nov 1994 08:49:37 GMT"}, [("held", "refusal"), ("held", "retry-after")]),
        (429, NO, {WAIT: "soon"}, [("held", "refusal"), ("broken", "form:Retry-After", "", "")]),
        (429, NO, {}, [("held", "refusal"), ("broken", "missing:Retry-After", "", "")]),
        (429, {}, {WAIT: "7"}, [("broken", "429:/required:required:message", "", ""), ("held", "retry-after")]),
    ],
)
def test_one_reply(
    status: int, body: Any, headers: Any, expected: Any, ask: Any, say: Say, limited: Conventions
) -> None:
    exchange = ask(LIST, status, body, headers={"content-type": "application/json", **headers}, conventions=limited)
    assert say(ALL["rate-limit"].judge(exchange)) == expected


def test_nothing_is_judged_without_the_table(ask: Any, say: Say) -> None:
    assert say(ALL["rate-limit"].judge(ask(LIST, 200, [], headers={LEFT: "-1"}))) == []


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([(200, "2"), (200, "1"), (200, "0")], [("held", "remaining")]),
        ([(200, "2"), (422, None), (200, "1"), (429, "0")], [("held", "remaining")]),  # neither of them counts
        ([(200, "3"), (200, "3")], [("broken", "countdown", "", "")]),
        ([(200, "3"), (200, "1")], [("broken", "countdown", "", "")]),
        ([(200, "3"), (200, None)], [("broken", "missing", "", "")]),
        ([(200, None), (200, None)], []),
        ([(200, "3")], []),
        ([], []),
    ],
)
def test_calls_in_a_row(calls: Any, expected: Any, ask: Any, say: Say, limited: Conventions) -> None:
    made = [ask(LIST, s, [], headers={} if n is None else {LEFT: n}, conventions=limited) for s, n in calls]
    assert say(rate_limit.judge_countdown(made)) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(429, []), (200, [("broken", "not:429", "", "")]), (503, [("broken", "not:429", "", "")])],
)
def test_one_call_too_many(status: int, expected: Any, ask: Any, say: Say, limited: Conventions) -> None:
    assert say(rate_limit.judge_too_many(ask(LIST, status, conventions=limited))) == expected


@pytest.mark.parametrize(
    ("refused", "again", "expected"),
    [(429, 200, [("held", "retry-after")]), (429, 429, [("broken", "too-early", "", "")]), (503, 503, [])],
)
def test_after_the_wait(refused: int, again: int, expected: Any, ask: Any, say: Say, limited: Conventions) -> None:
    pair = [ask(LIST, status, conventions=limited) for status in (refused, again)]
    assert say(rate_limit.judge_served_again(*pair)) == expected


@pytest.mark.parametrize(("text", "seconds"), [("7", 7.0), ("soon", None), (None, None)])
def test_the_wait_in_seconds(text: str | None, seconds: float | None, ask: Any, limited: Conventions) -> None:
    refused = ask(LIST, 429, headers={} if text is None else {WAIT: text}, conventions=limited)
    assert rate_limit.seconds_to_wait(refused) == seconds
