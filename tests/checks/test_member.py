"""member: a record against the documented table of its members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from uphold.checks import ALL, judge_shape
from uphold.contract import Shape, ShapeField

READ = "GET /users/{id}"
USER, FAILURE = "/components/schemas/User", "/components/schemas/Failure"
SCHEMA = "/paths/~1users~1{id}/get/responses/200/content/application~1json/schema"
FIELDS = (
    ShapeField(name="id", type="integer", required=True),
    ShapeField(name="email", type="string", format="email", required=True),
    ShapeField(name="nick", type="string", nullable=True),
    ShapeField(name="born", type="string", format="date"),
    ShapeField(name="rate", type="number"),
    ShapeField(name="tags", type="array"),
    ShapeField(name="message", type="string", at_top=True),
)
SHAPE = Shape(id="user", title="A user", operation=READ, failure=(404,), at="data", fields=FIELDS)
GOOD = {"id": 1, "email": "ada@example.com"}
UNKNOWN = ("broken", "unknown-record", "/paths/~1users~1{id}/get", "")


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, {}),
        ({"id": 1.0}, {}),
        ({"nick": None}, {"nick": "held"}),
        ({"nick": "Ada"}, {"nick": "held"}),
        ({"born": "2024-02-29"}, {"born": "held"}),
        ({"rate": 1}, {"rate": "held"}),
        ({"rate": 1.5}, {"rate": "held"}),
        ({"tags": []}, {"tags": "held"}),
        ({"unknown": 1}, {}),
        # the contract says it too: the very place that body-schema and format name
        ({"id": "1"}, {"id": ("type", f"{USER}/properties/id/type")}),
        ({"id": None}, {"id": ("type", f"{USER}/properties/id/type")}),
        ({"id": 1.5}, {"id": ("type", f"{USER}/properties/id/type")}),
        ({"id": True}, {"id": ("type", f"{USER}/properties/id/type")}),
        ({"id": ...}, {"id": ("required:id", f"{USER}/required")}),
        ({"nick": 5}, {"nick": ("type", f"{USER}/properties/nick/type")}),
        ({"email": "no address"}, {"email": ("format", f"{USER}/properties/email/format")}),
        ({"born": "2023-02-29"}, {"born": ("format", f"{USER}/properties/born/format")}),
        ({"born": None}, {"born": ("type", f"{USER}/properties/born/type")}),
        # only the table says it: the schema of the member, or of the record
        ({"email": ...}, {"email": ("required:email", f"{SCHEMA}/properties/data")}),
        ({"rate": "1.5"}, {"rate": ("type", f"{SCHEMA}/properties/data")}),
    ],
    ids=str,
)
def test_a_record(members: dict[str, Any], expected: dict[str, Any], ask: Any) -> None:
    user = {name: value for name, value in {**GOOD, **members}.items() if value is not ...}
    outcomes: list[Any] = list(judge_shape(ask(READ, 200, {"data": user}), SHAPE))
    wanted = {"id": "held", "email": "held", **expected}
    found = {one.facet: (one.keyword, one.place) if hasattr(one, "keyword") else "held" for one in outcomes}
    assert found == {f"user.{name}": what for name, what in wanted.items()}


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ({"data": {}}, ["id", "email"]),
        ({"data": None}, ["id", "email"]),
        ({"data": [GOOD]}, ["id", "email"]),
        (GOOD, ["id", "email"]),
        ([], ["id", "email"]),
        ("x", ["id", "email"]),
    ],
    ids=str,
)
def test_no_record(body: Any, missing: list[str], ask: Any) -> None:
    outcomes = judge_shape(ask(READ, 200, body), SHAPE)
    assert [(one.facet, one.keyword) for one in outcomes] == [  # type: ignore[union-attr]
        (f"user.{name}", f"required:{name}") for name in missing
    ]


@pytest.mark.parametrize(
    ("line", "status", "body", "expected"),
    [
        (READ, 404, {"message": "no"}, [("held", "user.message")]),
        (READ, 404, {"message": None}, [("held", "user.message")]),  # a table of a record speaks of success
        (READ, 404, {}, []),
        (READ, 404, {"message": 5}, [("broken", "type", f"{FAILURE}/properties/message/type", "/message")]),
        (READ, 404, {"data": {"id": "x"}}, []),
        (READ, 403, {"message": 5}, []),
        (READ, 200, b"{", []),
        ("GET /users", 200, {"data": {}}, []),
    ],
)  # fmt: skip
def test_other_replies(line: str, status: int, body: Any, expected: Any, ask: Any, say: Callable[[Any], Any]) -> None:
    assert say(judge_shape(ask(line, status, body), SHAPE)) == expected


def test_a_flat_record(ask: Any) -> None:
    flat = Shape(id="flat", title="Flat", operation=READ, fields=FIELDS[:1])
    (held,) = judge_shape(ask(READ, 200, {"id": 1}), flat)
    assert held.facet == "flat.id"


@pytest.mark.parametrize("at", ["data/user", "/data/user", "data.user"])
def test_a_nested_record(at: str, ask: Any) -> None:
    nested = Shape(id="deep", title="Deep", operation=READ, at=at, fields=FIELDS[:1])
    (held,) = judge_shape(ask(READ, 200, {"data": {"user": {"id": 1}}}), nested)
    assert held.facet == "deep.id"


def test_the_check_judges_the_shapes_of_the_exchange(ask: Any, say: Callable[[Any], Any]) -> None:
    body = {"data": GOOD}
    assert say(ALL["member"].judge(ask(READ, 200, body))) == []
    assert say(ALL["member"].judge(ask(READ, 200, body, shapes=(SHAPE,)))) == [
        ("held", "user.id"),
        ("held", "user.email"),
    ]


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, {}, [("held", "user")]),
        (404, {"message": "no"}, [("held", "user"), ("held", "user.message")]),
        (200, {"data": GOOD}, [UNKNOWN, ("held", "user.id"), ("held", "user.email")]),
        (204, b"", [UNKNOWN]),
        (302, b"", [UNKNOWN]),
        (422, {}, [UNKNOWN]),
        (401, {}, []),
        (403, {}, []),
        (429, {}, []),
        (500, {}, []),
    ],
)
def test_a_record_that_can_not_be_there(
    status: int, body: Any, expected: Any, ask: Any, say: Callable[[Any], Any]
) -> None:
    assert say(judge_shape(ask(READ, status, body, mode="unknown-record"), SHAPE)) == expected


def test_a_shape_that_says_nothing_of_absent_records(ask: Any, say: Callable[[Any], Any]) -> None:
    silent = Shape(id="user", title="A user", operation=READ, fields=FIELDS[:1])
    assert say(judge_shape(ask(READ, 200, {"id": 1}, mode="unknown-record"), silent)) == [("held", "user.id")]
