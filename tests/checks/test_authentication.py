"""authentication: a token counts where it belongs, and what is refused is not done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from uphold.checks import authentication

Say = Callable[[Any], Any]
READ = "GET /users/{id}"


@pytest.mark.parametrize(
    ("place", "unknown", "good", "expected"),
    [
        ("query", 401, 401, [("held", "query")]),
        ("query", 401, 200, [("broken", "query", "", "")]),
        ("query", 401, 404, [("broken", "query", "", "")]),  # past the door, whatever lies behind it
        ("query", 401, 400, [("held", "query")]),  # two ways to carry a token at once, or a parameter that nobody knows
        ("query", 401, 500, []),
        ("query", 200, 200, []),  # the door stands open: `unauthorized` tells
        ("query", 422, 422, []),  # the request is judged before the caller
        ("scheme", 401, 204, [("broken", "scheme", "", "")]),
        ("header", 401, 200, [("document", "header", "", "")]),  # no document speaks of it
    ],
)
def test_a_token_in_a_wrong_place(place: str, unknown: int, good: int, expected: Any, ask: Any, say: Say) -> None:
    assert say(authentication.judge_place(place, ask(READ, unknown), ask(READ, good))) == expected


@pytest.mark.parametrize(
    ("usual", "other", "expected"),
    [
        (200, 200, [("held", "case")]),
        (200, 401, [("document", "case", "", "")]),
        (200, 429, []),
        (404, 401, []),
    ],
)
def test_the_case_of_the_scheme(usual: int, other: int, expected: Any, ask: Any, say: Say) -> None:
    assert say(authentication.judge_scheme_case(ask(READ, usual), ask(READ, other))) == expected


@pytest.mark.parametrize(
    ("status", "is_written", "expected"),
    [
        (401, False, [("held", "nothing-written")]),
        (401, True, [("broken", "nothing-written", "", "")]),
        (204, True, []),  # `unauthorized` tells
    ],
)
def test_a_refused_write(status: int, is_written: bool, expected: Any, ask: Any, say: Say) -> None:
    said = authentication.judge_refused_write(ask("DELETE /users/{id}", status), is_written=is_written)
    assert say(said) == expected
