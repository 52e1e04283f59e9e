"""accepted: requests that differ in one thing: facts."""

from __future__ import annotations

from typing import Any

import pytest

from uphold.checks import accepted

from .conftest import Ask

LINE = "POST /users"


def said(outcomes: Any) -> list[tuple[str, str]]:
    return [(getattr(one, "keyword", "held"), getattr(one, "subject", "")) for one in outcomes]


@pytest.mark.parametrize(
    ("pairs", "trusted", "expected"),
    [
        ([(201, 201)], True, [("held", "")]),
        ([(201, 422), (201, 201)], True, [("held", "")]),
        ([(201, 422), (201, 400)], True, [("refused:nick", "tenant")]),
        ([(201, 422)], False, [("refused:nick", "neither")]),
        ([(422, 422)], True, []),  # not for the one thing
        ([(201, 409)], True, []),
        ([(201, 404)], True, []),
        ([(201, 500)], True, []),
        ([], True, []),
    ],
)
def test_what_may_be_there(pairs: Any, trusted: bool, expected: Any, ask: Ask) -> None:
    exchanges = [(ask(LINE, absent), ask(LINE, present)) for absent, present in pairs]
    assert said(accepted.judge_present("body", "nick", exchanges, is_trusted=trusted)) == expected


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(201, 201)], [("held", "")]),
        ([(201, 422)], [("required:nick", "tenant")]),
        ([(201, 422), (201, 201)], [("held", "")]),
        ([(201, 409)], []),
        ([(422, 422)], []),
        ([], []),
    ],
)
def test_what_may_be_missing(pairs: Any, expected: Any, ask: Ask) -> None:
    exchanges = [(ask(LINE, present), ask(LINE, absent)) for present, absent in pairs]
    assert said(accepted.judge_absent("body", "nick", exchanges)) == expected


@pytest.mark.parametrize(
    ("without", "tried", "elsewhere", "expected"),
    [
        (200, 200, [], [("held", "")]),
        (200, 422, [200], [("unknown query", "tenant")]),
        (200, 422, [422, 422], [("unknown query", "neither")]),  # a tenant that is strict everywhere
        (200, 422, [], [("unknown query", "neither")]),
        (200, 404, [200], [("unknown query", "tenant")]),  # what is there without it is not found
        (200, 404, [404], [("unknown query", "neither")]),
        (200, 429, [200], []),
        (404, 422, [200], []),
    ],
)
def test_what_nobody_knows(without: int, tried: int, elsewhere: list[int], expected: Any, ask: Ask) -> None:
    others = [ask(LINE, status) for status in elsewhere]
    assert said(accepted.judge_unknown("query", ask(LINE, without), ask(LINE, tried), others)) == expected


def test_a_problem_names_its_place(ask: Ask) -> None:
    (problem,) = accepted.judge_absent("query", "filter", [(ask(LINE, 201), ask(LINE, 422))])
    assert getattr(problem, "place", "") == "/paths/~1users/post/parameters/0"
    (problem,) = accepted.judge_absent("body", "nick", [(ask(LINE, 201), ask(LINE, 422))])
    assert getattr(problem, "place", "") == "/components/schemas/User"


@pytest.mark.parametrize(
    ("inside", "tried", "trusted", "expected"),
    [
        (201, 201, True, [("held", "")]),
        (201, 422, True, [("edge:null:nick", "tenant")]),
        (201, 400, False, [("edge:null:nick", "neither")]),
        (201, 409, True, []),
        (422, 422, True, []),  # not for that value
    ],
)
def test_what_lies_at_an_edge(inside: int, tried: int, trusted: bool, expected: Any, ask: Ask) -> None:
    exchanges = ask(LINE, inside), ask(LINE, tried)
    assert said(accepted.judge_edge("nick", "null", *exchanges, is_trusted=trusted)) == expected
