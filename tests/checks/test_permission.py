"""permission: a token that may only read, and another owner's."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from uphold.checks import permission
from uphold.contract import Authentication, Conventions, ErrorShape, Records, load_contract

from .conftest import MESSAGE, with_tables

Say = Callable[[Any], Any]
READ, LIST, CREATE, DELETE, ACTION = (
    "GET /users/{id}", "GET /users", "POST /users", "DELETE /users/{id}", "POST /odd"
)  # fmt: skip
NO = {"message": "no"}
ANN, BOB, EVE = {"id": 1, "email": "a@example.com"}, {"id": 2}, {"id": 1, "email": "e@example.com"}


@pytest.fixture(scope="module")
def told(conventions: Conventions) -> Conventions:
    shapes = (*conventions.errors, ErrorShape(statuses=("403",), message="message", schema=MESSAGE))
    return with_tables(conventions, errors=shapes, records=Records(), authentication=Authentication(scheme="bearer"))


@pytest.mark.parametrize(
    ("line", "status", "body", "expected"),
    [
        (CREATE, 403, NO, [("held", "write")]),
        (DELETE, 403, {}, [("broken", "403:/required:required:message", "", "")]),
        (CREATE, 201, ANN, [("broken", "write", "", "")]),
        (DELETE, 204, b"", [("broken", "write", "", "")]),
        (DELETE, 404, NO, []),  # the record is looked for before the right
        (CREATE, 422, NO, []),
        (ACTION, 200, {}, [("document", "write", "", "")]),  # a search, perhaps
        (ACTION, 202, {}, [("broken", "write", "", "")]),
        (CREATE, 401, NO, []),  # the operation documents no 403
    ],
)
def test_a_write_with_a_token_that_may_only_read(
    line: str, status: int, body: Any, expected: Any, ask: Any, say: Say, told: Conventions
) -> None:
    assert say(permission.judge_write(ask(line, status, body, conventions=told))) == expected


@pytest.mark.parametrize(
    ("status", "is_written", "expected"),
    [(403, False, []), (403, True, [("broken", "written", "", "")]), (204, True, [])],
)
def test_a_write_behind_a_refusal(status: int, is_written: bool, expected: Any, ask: Any, say: Say) -> None:
    assert say(permission.judge_silence(ask(DELETE, status), is_written=is_written)) == expected


@pytest.mark.parametrize(
    ("good", "read_only", "expected"),
    [
        (200, 200, [("held", "read")]),
        (200, 403, [("document", "read", "", "")]),
        (404, 403, []),
        (200, 429, []),
    ],
)
def test_a_token_that_may_only_read_reads(good: int, read_only: int, expected: Any, ask: Any, say: Say) -> None:
    assert say(permission.judge_read(ask(READ, good), ask(READ, read_only))) == expected


@pytest.mark.parametrize(
    ("status", "shown", "listed", "expected"),
    [
        (404, NO, None, [("held", "other-owner")]),
        (403, NO, None, [("held", "other-owner")]),
        (404, {}, None, [("broken", "required:message", "/components/schemas/Failure/required", "")]),
        (200, ANN, None, [("broken", "other-owner", "", "")]),
        (200, ANN, [BOB], [("broken", "other-owner", "", "")]),
        (200, ANN, [BOB, ANN], []),  # all owners share it
        (200, EVE, [EVE], []),  # ids are each owner's own
        (200, EVE, None, []),
        (422, NO, None, []),
    ],
)
def test_a_record_of_ours_for_another_owner(
    status: int, shown: Any, listed: Any, expected: Any, ask: Any, say: Say, told: Conventions
) -> None:
    listing = None if listed is None else ask(LIST, 200, listed, conventions=told)
    ours, theirs = ask(READ, 200, ANN, conventions=told), ask(READ, status, shown, conventions=told)
    assert say(permission.judge_other_owner(ours, theirs, listing)) == expected


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ([ANN], [BOB], [("held", "other-list")]),
        ([ANN], [EVE], [("held", "other-list")]),
        ([ANN], [], [("held", "other-list")]),
        ([ANN, BOB], [BOB], [("document", "other-list", "", "")]),
        ([], [BOB], []),
    ],
)
def test_a_listing_of_another_owner(
    ours: Any, theirs: Any, expected: Any, ask: Any, say: Say, told: Conventions
) -> None:
    pair = [ask(LIST, 200, shown, conventions=told) for shown in (ours, theirs)]
    assert say(permission.judge_other_list(*pair)) == expected


@pytest.mark.parametrize(("is_kept", "subject"), [(True, "tenant"), (False, "neither")])
def test_a_record_that_is_listed_and_refused_is_no_shared_one(
    is_kept: bool, subject: str, ask: Any, told: Conventions
) -> None:
    pair = [ask(LIST, 200, shown, conventions=told) for shown in ([ANN, BOB], [BOB])]
    (problem,) = permission.judge_other_list(*pair, is_kept=is_kept)
    assert getattr(problem, "subject", "held") == subject


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [([ANN, BOB], []), ([BOB], [("document", "other-list", "", "")]), ([EVE], [("held", "other-list")])],
)
def test_a_catalogue_is_nobodys(
    theirs: Any, expected: Any, ask: Any, say: Say, told: Conventions, tmp_path: Path
) -> None:
    """All that nobody may write and everybody is shown alike."""
    ok = {"200": {"description": "", "content": {"application/json": {"schema": {"type": "array", "items": {}}}}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Kinds", "version": "1"},
        "paths": {"/kinds": {"get": {"responses": ok}}, "/kinds/{kind}": {"get": {"responses": ok}}},
    }
    file = tmp_path / "kinds.json"
    file.write_text(json.dumps(document))
    contract = load_contract(file, cache=None)
    operation = contract.operation("GET /kinds")
    pair = [
        replace(ask(LIST, 200, shown, conventions=told), contract=contract, operation=operation)
        for shown in ([ANN, BOB], theirs)
    ]
    assert say(permission.judge_other_list(*pair)) == expected


@pytest.mark.parametrize(
    ("status", "is_written", "expected"),
    [
        (404, False, [("held", "other-owner")]),
        (204, False, []),  # theirs of the same id
        (204, True, [("broken", "other-write", "", "")]),
        (403, True, [("broken", "other-write", "", "")]),
    ],
)
def test_a_write_of_another_owner(status: int, is_written: bool, expected: Any, ask: Any, say: Say) -> None:
    assert say(permission.judge_other_write(ask(DELETE, status), is_written=is_written)) == expected
