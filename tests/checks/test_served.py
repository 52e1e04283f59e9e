"""served: whether an operation is there, as far as its answer and those beside it tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from uphold.checks import Beside, Problem, Reply, judge_served

Ask = Callable[..., Any]

NOTHING_HERE = {"message": "There is nothing here."}
NO_RECORD = {"message": "No such user."}


def reply(status: int, body: Any) -> Reply:
    return Reply(status, {"content-type": "application/json"}, json.dumps(body).encode())


NOWHERE = (reply(404, NOTHING_HERE), reply(404, NOTHING_HERE))
FLEETING = (reply(404, {**NOTHING_HERE, "trace": "a1"}), reply(404, {**NOTHING_HERE, "trace": "b2"}))
UNKNOWN = reply(404, NO_RECORD)
SHOWN = reply(200, {"data": {}})

HELD, BROKEN, NOTHING = "held", "broken", "nothing"

FACTS: dict[str, tuple[str, int, Any, Beside, str]] = {
    "an answer": ("GET /users", 200, [], Beside(), HELD),
    "a refusal of what was sent": ("GET /users", 422, {}, Beside(), HELD),
    "a conflict": ("POST /users", 409, {}, Beside(), HELD),
    "no good token": ("GET /users", 401, {}, Beside(), NOTHING),
    "too many requests": ("GET /users", 429, {}, Beside(), NOTHING),
    "a failure of the server": ("GET /users", 500, {}, Beside(), NOTHING),
    "a method that is not allowed": ("GET /users", 405, {}, Beside(), BROKEN),
    "gone": ("GET /users", 410, {}, Beside(), BROKEN),
    "not implemented": ("GET /users", 501, {}, Beside(), BROKEN),
    "not implemented, as documented": ("DELETE /users/{id}", 501, {}, Beside(), NOTHING),
    "not allowed, as documented": ("GET /ping", 405, {}, Beside(), NOTHING),
    "not allowed, where only a default is documented": ("POST /users", 405, {}, Beside(), BROKEN),
    "404 and nothing to compare": ("GET /users", 404, NOTHING_HERE, Beside(), NOTHING),
    "a collection that answers as where nothing is": ("GET /users", 404, NOTHING_HERE, Beside(NOWHERE), BROKEN),
    "a collection that answers in words of its own": ("GET /users", 404, NO_RECORD, Beside(NOWHERE), NOTHING),
    "a record that is not there": ("GET /users/{id}", 404, NO_RECORD, Beside(NOWHERE, UNKNOWN), NOTHING),
    "as where nothing is, which a missing record is not": (
        "GET /users/{id}", 404, NOTHING_HERE, Beside(NOWHERE, UNKNOWN), BROKEN,
    ),
    "as where nothing is, and so is a missing record": (
        "GET /users/{id}", 404, NOTHING_HERE, Beside(NOWHERE, NOWHERE[0]), NOTHING,
    ),
    "as where nothing is, but for a trace that is never the same": (
        "GET /users/{id}", 404, {**NOTHING_HERE, "trace": "c3"}, Beside(FLEETING, UNKNOWN), BROKEN,
    ),
    "404 for a record that another method shows": (
        "DELETE /users/{id}", 404, NOTHING_HERE, Beside(NOWHERE, NOWHERE[0], SHOWN), BROKEN,
    ),
    "404 for a record that no other method shows": (
        "DELETE /users/{id}", 404, NOTHING_HERE, Beside(NOWHERE, NOWHERE[0], UNKNOWN), NOTHING,
    ),
}  # fmt: skip


@pytest.mark.parametrize("fact", FACTS)
def test_what_an_answer_tells_of_its_operation(fact: str, ask: Ask) -> None:
    operation, status, body, beside, told = FACTS[fact]
    said = list(judge_served(ask(operation, status, body), beside))
    words = [BROKEN if isinstance(one, Problem) else HELD for one in said]
    assert words == ([] if told == NOTHING else [told])


def test_a_body_that_is_no_json_is_compared_as_it_is(ask: Ask) -> None:
    page = Reply(404, {"content-type": "text/html"}, b"<h1>Not Found</h1>")
    answer = ask("GET /users", 404, page.body, headers=page.headers)
    assert [one.facet for one in judge_served(answer, Beside((page, page)))] == ["release"]
