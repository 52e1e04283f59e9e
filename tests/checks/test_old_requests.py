"""accepted:old-request: what an earlier release allowed is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from uphold.checks import Held, judge_old_request

Ask = Callable[..., Any]

SIZE = "query.size: above the maximum 5"
NAME = "body.name: missing"
BODY_PLACE = "/paths/~1users/post/requestBody"
SIZE_PLACE = "/paths/~1users/get/parameters/0"

FACTS: dict[str, tuple[str, int, int | None, str, str | None]] = {
    # status of the old request, that of the new one, why → the place that is blamed; "": held; None: nothing is said
    "it is taken": ("GET /users", 200, None, SIZE, ""),
    "it is refused, and the new one is taken": ("GET /users", 422, 200, SIZE, SIZE_PLACE),
    "its body is refused": ("POST /users", 400, 201, NAME, BODY_PLACE),
    "both are refused": ("GET /users", 422, 422, SIZE, None),
    "no new one can be made": ("GET /users", 422, None, SIZE, None),
    "there is no such record": ("GET /users", 404, 200, SIZE, None),
    "a record stands in the way": ("POST /users", 409, 201, NAME, None),
    "the server fails": ("GET /users", 500, 200, SIZE, None),
}


@pytest.mark.parametrize("fact", FACTS)
def test_an_old_request_is_judged_beside_the_new_one(fact: str, ask: Ask) -> None:
    operation, old, new, why, place = FACTS[fact]
    beside = None if new is None else ask(operation, new, {})
    said = list(judge_old_request(ask(operation, old, {}), beside, why))
    assert [(one.facet, "" if isinstance(one, Held) else one.place) for one in said] == (
        [] if place is None else [("old-request", place)]
    )
