"""server-error, status-documented, refused and unauthorized: what a status says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from uphold.checks import ALL, Asked, Problem, judge_all
from uphold.contract import Pagination, Validation

HELD = ("held", "")
READ, DELETE, LIST, CREATE = "GET /users/{id}", "DELETE /users/{id}", "GET /users", "POST /users"
READ_AT, DELETE_AT = "/paths/~1users~1{id}/get", "/paths/~1users~1{id}/delete"


@pytest.mark.parametrize(
    ("line", "status", "expected"),
    [
        (READ, 200, [HELD]),
        (READ, 404, [HELD]),
        (READ, 499, [HELD]),
        (READ, 500, [("broken", "500", READ_AT, "")]),
        (READ, 503, [("broken", "503", READ_AT, "")]),
        (READ, 501, [("broken", "501", READ_AT, "")]),  # documented as a range only
        (CREATE, 500, [("broken", "500", "/paths/~1users/post", "")]),  # documented by default only
        (DELETE, 501, [HELD]),
        (DELETE, 502, [("broken", "502", DELETE_AT, "")]),
    ],
)
def test_server_error(line: str, status: int, expected: Any, ask: Any, say: Callable[[Any], Any]) -> None:
    assert say(ALL["server-error"].judge(ask(line, status))) == expected


@pytest.mark.parametrize(
    ("line", "status", "expected"),
    [
        (READ, 200, [HELD]),
        (LIST, 206, [HELD]),  # 2XX
        (CREATE, 418, [HELD]),  # default
        (READ, 503, [HELD]),  # 5XX
        (LIST, 500, []),  # a finding of server-error
        (READ, 201, [("broken", "201", f"{READ_AT}/responses", "")]),
        (READ, 302, [("broken", "302", f"{READ_AT}/responses", "")]),
        (READ, 409, [("broken", "409", f"{READ_AT}/responses", "")]),
        (DELETE, 401, [("document", "gap:401:authenticated", "", "")]),
        (DELETE, 404, [("document", "gap:404:path-parameter", "", "")]),
        (LIST, 404, [("broken", "404", "/paths/~1users/get/responses", "")]),  # no path parameter
        (LIST, 400, [("document", "gap:400:input", "", "")]),
        (DELETE, 400, [("broken", "400", f"{DELETE_AT}/responses", "")]),
        (DELETE, 422, [("broken", "422", f"{DELETE_AT}/responses", "")]),  # no body
        ("POST /odd", 422, [("document", "gap:422:body", "", "")]),
        ("GET /ping", 429, [("document", "gap:429:always", "", "")]),
        ("POST /token", 401, [("broken", "401", "/paths/~1token/post/responses", "")]),  # needs no token
    ],
)
def test_status_documented(line: str, status: int, expected: Any, ask: Any, say: Callable[[Any], Any]) -> None:
    assert say(ALL["status-documented"].judge(ask(line, status))) == expected


def test_a_gap_is_one_cause_wherever_it_shows(ask: Any) -> None:
    check = ALL["status-documented"]
    assert list(check.judge(ask(READ, 401))) == list(check.judge(ask(DELETE, 401)))


SIZE = "query.size: above the maximum 9"


@pytest.mark.parametrize(
    ("line", "status", "why", "expected"),
    [
        (LIST, 422, SIZE, [("held", "query")]),
        (LIST, 400, SIZE, [("held", "query")]),
        (READ, 404, "path.id: wrong type", [("held", "path")]),
        (READ, 404, "query.size: above the maximum 9", []),  # the record may be what was not found
        (LIST, 200, SIZE, [("broken", SIZE, "/paths/~1users/get/parameters/0", "")]),
        (LIST, 302, SIZE, [("broken", SIZE, "/paths/~1users/get/parameters/0", "")]),
        (LIST, 409, SIZE, [("broken", SIZE, "/paths/~1users/get/parameters/0", "")]),
        (
            CREATE,
            201,
            "body.tags[17]: wrong type",
            [("broken", "body.tags[]: wrong type", "/components/schemas/User", "")],
        ),
        (
            CREATE,
            201,
            "body.tags.0.7: below the minimum 1.5",  # steps of a list are one place; the digits of a limit are not
            [("broken", "body.tags.[].[]: below the minimum 1.5", "/components/schemas/User", "")],
        ),
        (CREATE, 201, "body: wrong type", [("broken", "body: wrong type", "/components/schemas/User", "")]),
        (
            CREATE,
            201,
            "query.filter.a: wrong type",
            [("broken", "query.filter.a: wrong type", "/paths/~1users/post/parameters/0", "")],
        ),
        (CREATE, 201, "header.X: missing", [("broken", "header.X: missing", "/paths/~1users/post", "")]),
        (LIST, 401, SIZE, []),
        (LIST, 403, SIZE, []),
        (LIST, 429, SIZE, []),
        (LIST, 500, SIZE, []),
    ],
)
def test_refused(line: str, status: int, why: str, expected: Any, ask: Any, say: Callable[[Any], Any]) -> None:
    assert say(ALL["refused"].judge(ask(line, status, mode="invalid", why=why))) == expected


@pytest.mark.parametrize(
    ("why", "status", "expected"),
    [
        ("path.id: wrong type", 404, ["held"]),  # whatever [validation] says
        ("path.id: wrong type", 400, ["held"]),
        ("path.id: wrong type", 409, ["broken"]),
        ("body: wrong type", 404, []),
    ],
)
def test_nothing_is_found_at_a_bad_path(
    why: str, status: int, expected: list[str], ask: Any, say: Callable[[Any], Any], conventions: Any
) -> None:
    strict = msgspec.structs.replace(conventions, validation=Validation(status=400))
    said = say(ALL["refused"].judge(ask(READ, status, mode="invalid", why=why, conventions=strict)))
    assert [outcome[0] for outcome in said] == expected


@pytest.mark.parametrize(
    ("line", "status", "why", "expected"),
    [
        (CREATE, 422, "body: wrong type", ["held"]),
        (CREATE, 418, "body: wrong type", ["held"]),  # any refusal will do
        (CREATE, 302, "body: wrong type", []),
        (CREATE, 401, "body: wrong type", []),
        (CREATE, 201, "body: wrong type", ["tenant"]),  # its document has a reply for what is refused
        (LIST, 200, SIZE, ["tenant"]),
        (DELETE, 204, "path.id: wrong type", ["neither"]),  # this one's has none
    ],
)
def test_what_is_forbidden_is_not_taken_whatever_api_toml_says(
    line: str, status: int, why: str, expected: list[str], ask: Any, conventions: Any
) -> None:
    bare = msgspec.structs.replace(conventions, validation=None)
    said = ALL["refused"].judge(ask(line, status, mode="invalid", why=why, conventions=bare))
    assert [getattr(outcome, "subject", "held") for outcome in said] == expected


def test_a_format_that_only_api_toml_knows_may_be_borne_with_in_a_query(ask: Any) -> None:
    said = {
        why: [
            getattr(one, "subject", "held") for one in ALL["refused"].judge(ask(CREATE, 201, mode="invalid", why=why))
        ]
        for why in ("query.filter.at: no time", "query.filter.at: no moment", "body.opens: no time")
    }
    assert list(said.values()) == [["neither"], ["tenant"], ["tenant"]]


def test_a_documented_way_of_refusing_is_a_gap_where_an_operation_does_not_list_it(ask: Any, conventions: Any) -> None:
    lenient = msgspec.structs.replace(conventions, validation=Validation(status=422, also=(400, 415)))
    for mode, subject in (("invalid", "document"), ("valid", "tenant")):
        (problem,) = ALL["status-documented"].judge(ask(LIST, 415, mode=mode, why=SIZE, conventions=lenient))
        assert getattr(problem, "subject", "held") == subject, mode


@pytest.mark.parametrize(
    ("query", "why", "expected"),
    [
        ({"cursor": "", "page": 0.5}, "query.page: wrong type", 0),
        ({"cursor": "x", "skip": -1}, "query.skip: below the minimum 0", 0),
        ({"page": 0.5}, "query.page: wrong type", 1),
        ({"cursor": "", "page": 1, "size": 10}, SIZE, 1),
    ],
)
def test_beside_a_cursor_nobody_need_read_the_number_of_a_page(
    query: dict[str, Any], why: str, expected: int, ask: Any, conventions: Any
) -> None:
    paged = msgspec.structs.replace(
        conventions, pagination=Pagination(page_parameter="page", offset_parameter="skip", cursor_parameter="cursor")
    )
    exchange = replace(ask(LIST, 200, mode="invalid", why=why, conventions=paged), asked=Asked({}, query, {}))
    assert len([one for one in ALL["refused"].judge(exchange) if isinstance(one, Problem)]) == expected


@pytest.mark.parametrize(
    ("why", "shown", "is_risky"),
    [
        ("query.size: above the maximum 9", 9, True),
        ("query.size: below the minimum 1", 1, True),
        ("query.size: above the maximum 9", 10, False),
        ("query.size: wrong type", 9, False),
        ("query.other: above the maximum 9", 9, False),
    ],
)
def test_a_size_of_pages_may_be_taken_for_the_nearest_one(
    why: str, shown: int, is_risky: bool, ask: Any, conventions: Any
) -> None:
    paged = msgspec.structs.replace(conventions, pagination=Pagination(size_parameter="size", maximum=9))
    exchange = ask(LIST, 200, [{"id": number} for number in range(shown)], mode="invalid", why=why, conventions=paged)
    (problem,) = ALL["refused"].judge(exchange)
    assert isinstance(problem, Problem)
    assert problem.risky is is_risky


def test_refused_judges_invalid_requests_only(ask: Any, say: Callable[[Any], Any]) -> None:
    assert say(ALL["refused"].judge(ask(LIST, 200))) == []
    assert say(ALL["refused"].judge(ask(LIST, 401, mode="unauthorized", why="no-token"))) == []


def test_refused_says_what_was_taken(ask: Any) -> None:
    problem: Any
    (problem,) = ALL["refused"].judge(ask(LIST, 200, mode="invalid", why=SIZE))
    assert problem.message == "a forbidden request is taken (query.size: above the maximum 9)"
    assert problem.facet == "query"


@pytest.mark.parametrize(
    ("mode", "status", "expected"),
    [
        ("invalid", 200, ["refused"]),  # that the forbidden text comes back is the same cause
        ("valid", 200, ["body-schema"]),
        ("invalid", 404, ["body-schema"]),  # it was refused: how the error looks is another cause
    ],
)
def test_a_forbidden_request_that_is_taken_is_one_cause(mode: str, status: int, expected: Any, ask: Any) -> None:
    exchange = ask(READ, status, {"id": "1", "message": 1}, mode=mode, why="path.id: wrong type")
    said = judge_all(exchange, ["body-schema", "format", "refused"])
    assert [id for id, outcome in said if isinstance(outcome, Problem)] == expected


GOOD = {"message": "no"}


@pytest.mark.parametrize(
    ("line", "status", "body", "why", "expected"),
    [
        (READ, 401, GOOD, "no-token", [("held", "no-token")]),
        (READ, 401, GOOD, "unknown-token", [("held", "unknown-token")]),
        (READ, 200, GOOD, "no-token", [("broken", "401", "", "")]),
        (READ, 403, GOOD, "malformed-token", [("broken", "401", "", "")]),
        (READ, 404, GOOD, "no-token", [("broken", "401", "", "")]),
        (READ, 401, {}, "no-token", [("broken", "401:/required:required:message", "", "")]),
        (READ, 401, b"<html>", "no-token", [("broken", "401:json", "", "")]),
        (READ, 429, GOOD, "no-token", []),
        (READ, 500, GOOD, "no-token", []),
        ("POST /token", 200, GOOD, "no-token", []),  # needs none
    ],
)
def test_unauthorized(
    line: str, status: int, body: Any, why: str, expected: Any, ask: Any, say: Callable[[Any], Any]
) -> None:
    outcomes = list(ALL["unauthorized"].judge(ask(line, status, body, mode="unauthorized", why=why)))
    assert say(outcomes) == expected
    assert all(outcome.facet == why for outcome in outcomes)


def test_unauthorized_is_one_cause_whatever_was_wrong_with_the_token(ask: Any) -> None:
    judge: Any = ALL["unauthorized"].judge
    causes = {
        (problem.message, problem.keyword, problem.place)
        for why in ("no-token", "malformed-token", "unknown-token")
        for line, status in ((READ, 200), (READ, 404), (DELETE, 204))
        for problem in judge(ask(line, status, {}, mode="unauthorized", why=why))
    }
    assert causes == {("a request without a good token is not answered with 401", "401", "")}


def test_unauthorized_judges_nothing_else(ask: Any) -> None:
    assert list(ALL["unauthorized"].judge(ask(READ, 200, {}))) == []


@pytest.mark.parametrize(
    ("documented", "status", "expected"),
    [
        (["404"], 204, [("document", "gap:success", "", "")]),
        (["400", "4XX"], 200, [("document", "gap:success", "", "")]),
        (["404", "200"], 204, [("broken", "204", f"{READ_AT}/responses", "")]),
        (["404", "302"], 200, [("broken", "200", f"{READ_AT}/responses", "")]),
        (["404"], 302, [("broken", "302", f"{READ_AT}/responses", "")]),
    ],
)
def test_an_operation_that_documents_no_success_may_succeed(
    documented: list[str], status: int, expected: Any, ask: Any, say: Callable[[Any], Any]
) -> None:
    asked = ask(READ, status)
    first = asked.operation.replies[0]
    replies = tuple(msgspec.structs.replace(first, status=one, pointer=f"/made/{one}") for one in documented)
    operation = msgspec.structs.replace(asked.operation, id=f"GET /made/{'/'.join(documented)}", replies=replies)
    assert say(ALL["status-documented"].judge(replace(asked, operation=operation))) == expected
