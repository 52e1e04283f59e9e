"""Fresh draws, and smaller cases of what failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from uphold.contract import Contract, Conventions
from uphold.generation import Case, Mode, Origin, explore, shrink
from uphold.generation.judge import Judge
from uphold.generation.subject import subject_of


class Failed(Exception):  # noqa: N818 - it says what happened
    """The test that explores found something; holds the case."""

    def __init__(self, case: Case) -> None:
        super().__init__("failed")
        self.case = case


def seen(contract: Contract, conventions: Conventions, id: str, mode: Mode, **limits: Any) -> list[Case]:
    cases: list[Case] = []
    given: dict[str, Any] = {"seed": 1, "max_examples": 20, "deadline_seconds": 60.0} | limits
    explore(contract, conventions, contract.operation(id), mode, test=cases.append, **given)
    return cases


@pytest.mark.parametrize("id", ["GET /things", "POST /things", "POST /cards"])
@pytest.mark.parametrize("mode", list(Mode))
def test_exploring_gives_as_many_certain_cases_as_asked_for(
    contract: Contract, conventions: Conventions, id: str, mode: Mode
) -> None:
    cases = seen(contract, conventions, id, mode)
    subject = subject_of(contract, conventions, contract.operation(id))
    judge = Judge(subject, relaxed=id == "POST /cards")
    assert len(cases) == 20
    assert {judge.judge(case).mode for case in cases} == {mode}


def test_the_same_seed_gives_the_same_cases(contract: Contract, conventions: Conventions) -> None:
    first, again, other = (seen(contract, conventions, "POST /things", Mode.VALID, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_no_time_gives_no_case(contract: Contract, conventions: Conventions) -> None:
    assert seen(contract, conventions, "POST /things", Mode.VALID, deadline_seconds=0.0) == []


def test_nothing_forbidden_gives_no_invalid_case(contract: Contract, conventions: Conventions) -> None:
    assert seen(contract, conventions, "GET /things/latest", Mode.INVALID) == []


def test_exploring_finds_the_smallest_case_that_fails(contract: Contract, conventions: Conventions) -> None:
    def test(case: Case) -> None:
        if case.body.get("count", 0) > 9:
            raise Failed(case)

    with pytest.raises(Failed) as failed:
        explore(
            contract,
            conventions,
            contract.operation("POST /things"),
            Mode.VALID,
            seed=1,
            max_examples=300,
            deadline_seconds=60.0,
            test=test,
        )
    assert failed.value.case.body["count"] == 10
    assert len(failed.value.case.body) <= 3


def test_a_failure_that_does_not_come_again_is_told_all_the_same(contract: Contract, conventions: Conventions) -> None:
    calls: list[Case] = []

    def test(case: Case) -> None:
        calls.append(case)
        if len(calls) == 3:
            raise Failed(case)

    with pytest.raises(Failed) as failed:
        explore(
            contract,
            conventions,
            contract.operation("POST /things"),
            Mode.VALID,
            seed=1,
            max_examples=50,
            deadline_seconds=60.0,
            test=test,
        )
    assert failed.value.case == calls[2]


LARGE = Case(
    mode=Mode.VALID,
    origin=Origin.BOUNDARY,
    body={
        "name": "abcdefgh",
        "price": 12.34,
        "count": 977,
        "opens": "23:59",
        "parts": [{"label": "b"}, {"of": {"label": "a"}}],
        "extra": {"deep": [1, {"er": "still"}]},
    },
)


@pytest.mark.parametrize(
    ("fails", "smallest"),
    [
        (lambda body: "name" in body, {"name": "0"}),
        (lambda body: "count" in body, {"name": "0", "count": 0}),
        (lambda body: body.get("count", 0) > 100, {"name": "0", "count": 101}),
        (lambda body: len(body["name"]) > 3, {"name": "0000"}),
        (lambda body: any("of" in part for part in body.get("parts", ())), {"name": "0", "parts": [{"of": {}}]}),
        (lambda body: "er" in str(body), {"name": "0", "extra": {"deep": [{"er": ""}]}}),
    ],
)
def test_a_case_gets_as_small_as_its_failure_lets_it(
    contract: Contract, conventions: Conventions, fails: Any, smallest: dict[str, Any]
) -> None:
    operation = contract.operation("POST /things")
    small = shrink(contract, conventions, operation, LARGE, lambda case: fails(case.body))
    assert small.body == smallest
    assert small.mode is Mode.VALID


def test_an_invalid_case_stays_invalid(contract: Contract, conventions: Conventions) -> None:
    case = Case(
        mode=Mode.INVALID,
        origin=Origin.DRAW,
        query={"per_page": 500, "q": "abc", "filter": {"owner": "nobody", "state": "new"}},
        why="query.per_page: above the maximum 100",
    )
    small = shrink(contract, conventions, contract.operation("GET /things"), case, lambda _: True)
    assert len(small.query) == 1
    assert small.why.startswith("query.")


def test_shrinking_keeps_to_its_budget(contract: Contract, conventions: Conventions) -> None:
    calls: list[Case] = []

    def still_fails(case: Case) -> bool:
        calls.append(case)
        return False

    assert shrink(contract, conventions, contract.operation("POST /things"), LARGE, still_fails, budget=7) == LARGE
    assert len(calls) == 7
    assert LARGE not in calls


def test_a_case_of_another_contract_stays_as_it_is(contract: Contract, conventions: Conventions) -> None:
    case = Case(mode=Mode.VALID, origin=Origin.FAILED, body={"name": 5, "count": 7})
    assert shrink(contract, conventions, contract.operation("POST /things"), case, lambda _: True) == case


@pytest.mark.parametrize("style", ["pipeDelimited", "spaceDelimited"])
@pytest.mark.parametrize("mode", list(Mode))
def test_what_a_delimiter_joins_is_drawn_as_plain_text(
    make_contract: Callable[..., Contract], conventions: Conventions, style: str, mode: Mode
) -> None:
    ids = {"type": "array", "minItems": 2, "items": {"type": "integer"}}
    parameter = {"name": "ids", "in": "query", "required": True, "style": style, "explode": False, "schema": ids}
    operation = {"get": {"parameters": [parameter], "responses": {"200": {"description": ""}}}}
    cases = seen(make_contract({"/report": operation}), conventions, "GET /report", mode, max_examples=5)
    assert cases
    for case in cases:
        assert msgspec.json.decode(msgspec.json.encode(case.query)) == case.query
