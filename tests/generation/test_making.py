"""The cases of an operation: sound, fair, each once, the same ones for the same seed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from uphold.contract import Api, Contract, Conventions
from uphold.generation import Case, Mode, Origin, wire
from uphold.generation.judge import Judge
from uphold.generation.making import MOST_BOUNDARY, Made, make, overlaps
from uphold.generation.subject import Subject, subject_of

DRAWS = 6


@pytest.fixture(scope="module")
def made(contract: Contract, conventions: Conventions) -> dict[str, Made]:
    return {
        id: make(subject_of(contract, conventions, operation), seed=1, draws=DRAWS)
        for id, operation in contract.operations.items()
    }


def tally(cases: list[Case]) -> Counter[tuple[Mode, Origin]]:
    return Counter((case.mode, case.origin) for case in cases)


def test_half_of_the_draws_are_invalid(made: dict[str, Made]) -> None:
    counts = tally(made["GET /things"].cases)
    assert counts[Mode.VALID, Origin.DRAW] == counts[Mode.INVALID, Origin.DRAW] == DRAWS // 2


def test_where_nothing_is_forbidden_all_draws_are_valid(made: dict[str, Made]) -> None:
    cases, notes = made["GET /names/{name}"]
    assert {case.mode for case in cases} == {Mode.VALID}
    assert tally(cases)[Mode.VALID, Origin.DRAW] >= DRAWS - 1
    assert notes == ["no request of it is certain to be forbidden"]


def test_an_operation_without_input_has_one_case(made: dict[str, Made]) -> None:
    assert len(made["GET /things/latest"].cases) == 1


def test_a_body_that_can_not_be_generated_is_noted(made: dict[str, Made]) -> None:
    assert "request body: application/octet-stream is not generated" in made["POST /files"].notes


def test_no_request_is_there_twice(contract: Contract, made: dict[str, Made]) -> None:
    for id, (cases, _) in made.items():
        requests = [wire(contract.operation(id), case) for case in cases]
        assert len(requests) == len({(r.target, r.headers, r.content) for r in requests})


@pytest.mark.parametrize(
    "why",
    [
        "query.per_page: above the maximum 100",
        "query.per_page: below the minimum 1",
        "query.q: longer than 5",
        "query.filter.owner: wrong type",
        "query.filter.state: none of the allowed values",
        "query.include[0]: none of the allowed values",
        "query.deep: wrong type",
        "query.ids[0]: wrong type",
    ],
)
def test_each_bound_of_a_parameter_is_crossed(made: dict[str, Made], why: str) -> None:
    assert why in {case.why for case in made["GET /things"].cases}


@pytest.mark.parametrize(
    "why",
    [
        "body: missing",
        "body.name: missing",
        "body.name: longer than 8",
        "body.name: shorter than 1",
        "body.count: below the minimum 0",
        "body.parts: more items than 2",
        "body.parts[0].label: none of the allowed values",
    ],
)
def test_each_bound_of_a_body_is_crossed(made: dict[str, Made], why: str) -> None:
    assert why in {case.why for case in made["POST /things"].cases}


def test_read_only_members_are_never_sent(made: dict[str, Made]) -> None:
    valid = [case.body for case in made["POST /things"].cases if case.mode is Mode.VALID]
    assert valid
    assert not any("id" in body for body in valid)


def test_overlapping_branches_are_noted_and_tested_all_the_same(
    contract: Contract, conventions: Conventions, made: dict[str, Made]
) -> None:
    cases, notes = made["POST /cards"]
    assert len(notes) == 1
    assert "`oneOf`" in notes[0]
    assert {case.mode for case in cases} == {Mode.VALID, Mode.INVALID}
    assert overlaps(subject_of(contract, conventions, contract.operation("POST /cards")))
    assert not overlaps(subject_of(contract, conventions, contract.operation("POST /things")))


def test_another_seed_makes_other_draws_and_the_same_boundary_cases(
    contract: Contract, conventions: Conventions, made: dict[str, Made]
) -> None:
    other = make(subject_of(contract, conventions, contract.operation("GET /things")), seed=2, draws=DRAWS)
    first = made["GET /things"].cases

    def of(origin: Origin, cases: list[Case]) -> list[Case]:
        return [case for case in cases if case.origin is origin]

    assert of(Origin.DRAW, other.cases) != of(Origin.DRAW, first)
    assert of(Origin.BOUNDARY, other.cases) == of(Origin.BOUNDARY, first)


def sample(api: Api) -> list[Subject]:
    """Each fortieth operation of an API, and the one with the longest contract."""
    contract = api.contract()
    operations = list(contract.operations.values())
    longest = max(operations, key=lambda operation: len(str(contract.body_schema(operation))))
    return [subject_of(contract, api.conventions, operation) for operation in {
        operation.id: operation for operation in (*operations[::40], longest)
    }.values()]  # fmt: skip


def test_real_contracts_give_sound_cases_within_bounds(real: Api) -> None:
    contract = real.contract()
    for subject in sample(real):
        judge = Judge(subject, relaxed=overlaps(subject))
        cases, notes = make(subject, seed=0, draws=4)
        counts = tally(cases)
        assert counts[Mode.VALID, Origin.BOUNDARY] in range(1, MOST_BOUNDARY + 1), subject.operation.id
        assert counts[Mode.INVALID, Origin.BOUNDARY] <= MOST_BOUNDARY
        assert counts[Mode.INVALID, Origin.BOUNDARY] > 0 or notes
        for case in cases:
            request = wire(subject.operation, case)
            verdict = judge.judge_request(request)
            assert (verdict.mode, verdict.why) == (case.mode, case.why), request
            found = contract.find(request.method, request.target.partition("?")[0])
            assert found is not None
            assert found[0].id == subject.operation.id


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["from", "to"],
        "properties": {"from": {"type": "string", "format": "date"}, "to": {"type": "string", "format": "date"}},
    },
}
HOUSE = {
    "/houses": {
        "post": {
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "properties": {
                                **{f"text{number}": {"type": "string"} for number in range(12)},
                                "open": {"type": "object", "properties": dict.fromkeys(DAYS, HOURS)},
                                "at": {
                                    "type": "object",
                                    "properties": {"latitude": {"type": "number", "minimum": -90, "maximum": 90}},
                                },
                                "kind": {"type": "string", "enum": ["old", "new"]},
                            },
                        }
                    }
                },
            },
            "responses": {"201": {"description": ""}},
        }
    }
}


@pytest.mark.parametrize(
    "why",
    [
        "body.at.latitude: above the maximum 90",
        "body.at.latitude: below the minimum -90",
        "body.kind: none of the allowed values",
        "body.open.monday[0].from: missing",
        "body.open.monday[0].from: no date",
        "body.text11: wrong type",
    ],
)
def test_a_rare_constraint_has_its_turn_in_a_large_body(why: str, make_contract: Any, conventions: Conventions) -> None:
    """The same two texts of seven days do not crowd it out."""
    contract = make_contract(HOUSE)
    cases = make(subject_of(contract, conventions, contract.operation("POST /houses")), seed=1, draws=0).cases
    told = [case.why for case in cases if case.mode is Mode.INVALID]
    assert len(told) <= MOST_BOUNDARY
    assert why in told


@pytest.mark.parametrize(
    "schema",
    [
        {"type": ["array", "null"], "items": {"type": "string", "enum": ["a", "b"]}},
        {"type": ["null", "array"], "items": {"type": ["integer", "null"]}},
        {"type": ["object", "null"], "properties": {"a": {"type": "integer"}}},
        {"type": ["array", "string", "integer"], "items": {"type": "string"}},
        {"type": ["string"]},
        {"type": ["null"]},
    ],
    ids=str,
)
@pytest.mark.parametrize("style", ["form", "deepObject"])
def test_a_parameter_of_several_types_is_generated(
    make_contract: Any, conventions: Conventions, schema: dict[str, Any], style: str
) -> None:
    parameter = {"name": "it", "in": "query", "style": style, "schema": schema}
    contract = make_contract({"/it": {"get": {"parameters": [parameter], "responses": {"200": {"description": ""}}}}})
    cases = make(subject_of(contract, conventions, contract.operation("GET /it")), seed=1, draws=4).cases
    assert any(case.mode is Mode.VALID for case in cases)


def test_no_case_is_at_the_bound_of_a_list_that_would_be_huge(make_contract: Any, conventions: Conventions) -> None:
    body = {
        "type": "array",
        "maxItems": 10_000,
        "items": {"type": "array", "maxItems": 3, "items": {"type": "integer"}},
    }
    sent = {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}}
    contract = make_contract({"/it": {"post": {**sent, "responses": {"200": {"description": ""}}}}})
    cases = make(subject_of(contract, conventions, contract.operation("POST /it")), seed=1, draws=4).cases
    lengths = {len(case.body) for case in cases if isinstance(case.body, list)}
    assert max(lengths) < 200
    assert any("items" in case.why or "[]" in case.why for case in cases if case.mode is Mode.INVALID)
