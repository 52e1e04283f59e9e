"""content-type, body-schema, format, envelope and error-shape: what a body says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from uphold.checks import ALL, Problem
from uphold.contract import Conventions, Tolerance

HELD = ("held", "")
READ, LIST, CREATE = "GET /users/{id}", "GET /users", "POST /users"
CONTENT = "/paths/~1users~1{id}/get/responses/200/content"
SCHEMA = f"{CONTENT}/application~1json/schema"
CREATED_TYPE = "/components/schemas/User/type"
PING, TOKEN = "/paths/~1ping/get/responses/200/content", "/paths/~1token/post/responses/200/content"
ODD = "/paths/~1odd/post/responses/200/content"
GOOD = {"data": {"id": 1}}


def typed(value: str | None) -> dict[str, str]:
    return {} if value is None else {"content-type": value}


@pytest.mark.parametrize(
    ("line", "status", "body", "media_type", "expected"),
    [
        (READ, 200, GOOD, "application/json", [HELD]),
        (READ, 200, GOOD, "Application/JSON; Charset=UTF-8", [HELD]),
        (READ, 200, GOOD, 'application/json;charset="utf8"', [HELD]),
        (READ, 200, GOOD, "application/json; charset=latin1", [("broken", "charset", CONTENT, "")]),
        (READ, 200, GOOD, "text/html", [("broken", "text/html", CONTENT, "")]),
        (READ, 200, GOOD, "application/problem+json", [("broken", "application/problem+json", CONTENT, "")]),
        (READ, 200, GOOD, None, [("broken", "missing", CONTENT, "")]),
        (READ, 200, b"", "application/json", [("broken", "empty", CONTENT, "")]),
        (READ, 200, b'{"data": {"id"', "application/json", [("broken", "json", CONTENT, "")]),
        (READ, 200, b"<html></html>", "application/json", [("broken", "json", CONTENT, "")]),
        (READ, 200, b'{"id": NaN}', "application/json", [("broken", "json", CONTENT, "")]),
        (READ, 200, b"\xef\xbb\xbf{}", "application/json", [("broken", "json", CONTENT, "")]),
        (READ, 200, '{"a": "é"}'.encode("latin-1"), "application/json", [("broken", "json", CONTENT, "")]),
        (READ, 200, '{"a": 1}'.encode("utf-16"), "application/json", [("broken", "json", CONTENT, "")]),
        (READ, 200, b'"\\ud800"', "application/json", [("broken", "json", CONTENT, "")]),
        (READ, 200, b"1e999", "application/json", [("broken", "json", CONTENT, "")]),
        (READ, 200, b"[" * 100_000, "application/json", [("broken", "json", CONTENT, "")]),
        (READ, 200, b"{} {}", "application/json", [("broken", "json", CONTENT, "")]),
        (READ, 200, b" \n1234567890123456789012345678901234567890 ", "application/json", [HELD]),
        (READ, 418, GOOD, "text/html", []),  # status-documented's
        ("HEAD /users/{id}", 200, b"", "application/json", []),
        ("DELETE /users/{id}", 204, b"", None, [HELD]),
        (
            "DELETE /users/{id}",
            204,
            b"{}",
            "application/json",
            [("broken", "body", "/paths/~1users~1{id}/delete/responses/204", "")],
        ),
        ("GET /ping", 202, b"{}", "text/plain", []),  # no body documented, none forbidden
        ("GET /ping", 200, b"pong", "text/plain", [HELD]),  # text/*
        ("GET /ping", 200, b"{", "application/json", [("broken", "application/json", PING, "")]),
        ("POST /token", 200, b"{}", "application/vnd.api+json", [HELD]),
        ("POST /token", 200, b"{", "application/vnd.api+json", [("broken", "json", TOKEN, "")]),
        ("POST /odd", 200, b"\x00", "image/png", [HELD]),  # */*
        ("POST /odd", 200, b"{", "application/json", [("broken", "json", ODD, "")]),
    ],
)  # fmt: skip
def test_content_type(
    line: str,
    status: int,
    body: Any,
    media_type: str | None,
    expected: Any,
    ask: Any,
    say: Callable[[Any], Any],
) -> None:
    assert say(ALL["content-type"].judge(ask(line, status, body, headers=typed(media_type)))) == expected


def test_a_body_that_is_no_json_has_one_sentence_for_all_bodies(ask: Any) -> None:
    said = {
        next(iter(ALL["content-type"].judge(ask(READ, 200, body)))).message  # type: ignore[union-attr]
        for body in (b'{"a": x}', b'{"abcdef": x}')
    }
    assert len(said) == 1


USER, FAILURE = "/components/schemas/User", "/components/schemas/Failure"
ADDRESS, IBAN, VISA = "/components/schemas/Address", "/components/schemas/Iban", "/components/schemas/Visa"
HOME = {"city": "Rome", "zip": "00100"}

MEMBERS = [
    ({}, [HELD]),
    ({"unknown": 1}, [HELD]),
    ({"id": "1"}, [("broken", "type", f"{USER}/properties/id/type", "/id")]),
    ({"id": None}, [("broken", "type", f"{USER}/properties/id/type", "/id")]),
    ({"id": ...}, [("broken", "required:id", f"{USER}/required", "")]),
    ({"id": 1.0}, [HELD]),
    ({"email": 5}, [("broken", "type", f"{USER}/properties/email/type", "/email")]),
    ({"email": "no address"}, [HELD]),  # format's
    ({"nick": None}, [HELD]),
    ({"nick": "x"}, [("broken", "minLength", f"{USER}/properties/nick/minLength", "/nick")]),
    ({"state": None}, [HELD]),
    ({"state": "up"}, [("broken", "enum", f"{USER}/properties/state/enum", "/state")]),
    ({"price": 0.07}, [HELD]),
    ({"price": 98.8}, [HELD]),
    ({"price": 1.10}, [HELD]),
    ({"price": 123456789.01}, [HELD]),
    ({"price": 0.005}, [("broken", "multipleOf", f"{USER}/properties/price/multipleOf", "/price")]),
    ({"tags": ["a", "a"]}, [("broken", "uniqueItems", f"{USER}/properties/tags/uniqueItems", "/tags")]),
    (
        {"tags": [1, 2, "a"]},  # one place, however many items
        [("broken", "type", f"{USER}/properties/tags/items/type", "/tags/0")],
    ),
    (
        {"id": "1", "tags": ["a", "b", "c", "d"]},
        [
            ("broken", "type", f"{USER}/properties/id/type", "/id"),
            ("broken", "maxItems", f"{USER}/properties/tags/maxItems", "/tags"),
        ],
    ),
    ({"a/b~c": "x"}, [("broken", "type", f"{USER}/properties/a~1b~0c/type", "/a~1b~0c")]),
    ({"closed": {"a": 1}}, [HELD]),
    (
        {"closed": {"a": 1, "b": 2, "c": 3}},
        [
            ("broken", f"additionalProperties:{name}", f"{USER}/properties/closed/additionalProperties", "/closed")
            for name in "bc"
        ],
    ),
    ({"map": {"x": "y"}}, [("broken", "type", f"{USER}/properties/map/additionalProperties/type", "/map/x")]),
    # choices: the branch that fits best names the member
    ({"home": None}, [HELD]),
    ({"home": HOME}, [HELD]),
    ({"home": {**HOME, "zip": 100}}, [("broken", "type", f"{ADDRESS}/properties/zip/type", "/home/zip")]),
    ({"home": {"city": "Rome"}}, [("broken", "required:zip", f"{ADDRESS}/required", "/home")]),
    ({"home": "Rome"}, [("broken", "type", f"{ADDRESS}/type", "/home")]),
    (
        {"card": {"kind": "visa", "number": "1", "till": "x"}},
        [("broken", "type", f"{VISA}/properties/till/type", "/card/till")],
    ),
    ({"card": {"kind": "visa"}}, [("broken", "required:number", f"{VISA}/required", "/card")]),
    ({"card": {"kind": "iban", "number": "1"}}, [("broken", "required:iban", f"{IBAN}/required", "/card")]),
    (
        {"card": {"kind": "gold", "number": "1", "till": 1}},
        [("broken", "const", f"{VISA}/properties/kind/const", "/card/kind")],
    ),
    # more branches than one: the document's fault
    ({"loose": {"a": 1}}, [("document", "oneOf", f"{USER}/properties/loose/oneOf", "/loose")]),
    (
        {"loose": {"a": 1}, "id": "1"},
        [
            ("broken", "type", f"{USER}/properties/id/type", "/id"),
            ("document", "oneOf", f"{USER}/properties/loose/oneOf", "/loose"),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("members", "expected"), MEMBERS, ids=[str(members) for members, _ in MEMBERS])
def test_body_schema(members: dict[str, Any], expected: Any, ask: Any, say: Callable[[Any], Any]) -> None:
    user = {name: value for name, value in {"id": 1, **members}.items() if value is not ...}
    assert sorted(say(ALL["body-schema"].judge(ask(CREATE, 201, user)))) == sorted(expected)


ENUM = ("broken", "enum", f"{USER}/properties/state/enum", "/state")


@pytest.mark.parametrize(
    ("members", "places", "expected"),
    [
        ({"state": "up"}, True, [HELD]),
        ({"state": "up"}, ("POST /u*",), [HELD]),
        ({"state": "up"}, ("GET /users",), [ENUM]),
        ({"state": "up"}, False, [ENUM]),
        ({"state": 5}, True, [ENUM]),  # no text
        ({"state": "up", "id": "1"}, True, [("broken", "type", f"{USER}/properties/id/type", "/id")]),
        (
            {"card": {"kind": "gold", "number": "1", "till": 1}},  # a constant
            True,
            [("broken", "const", f"{VISA}/properties/kind/const", "/card/kind")],
        ),
    ],
)
def test_an_enumeration_may_grow_where_clients_bear_with_it(
    members: dict[str, Any],
    places: Any,
    expected: Any,
    ask: Any,
    conventions: Conventions,
    say: Callable[[Any], Any],
) -> None:
    lenient = msgspec.structs.replace(conventions, tolerance=Tolerance(new_enum_values=places))
    exchange = ask(CREATE, 201, {"id": 1, **members}, conventions=lenient)
    assert say(ALL["body-schema"].judge(exchange)) == expected


@pytest.mark.parametrize(
    ("line", "status", "body", "expected"),
    [
        (READ, 200, GOOD, [HELD]),
        (READ, 200, {}, [("broken", "required:data", f"{SCHEMA}/required", "")]),
        (READ, 200, [], [("broken", "type", f"{SCHEMA}/type", "")]),
        (READ, 200, {"data": {"id": "1"}}, [("broken", "type", f"{USER}/properties/id/type", "/data/id")]),
        (READ, 404, {"message": 1}, [("broken", "type", f"{FAILURE}/properties/message/type", "/message")]),
        (READ, 200, b"{", []),  # content-type's
        (READ, 418, {}, []),  # status-documented's
        ("DELETE /users/{id}", 204, b"", []),
        ("GET /ping", 200, b"pong", []),
        (LIST, 203, [{"id": 1}, {}], [("broken", "required:id", f"{USER}/required", "/1")]),  # 2XX
        (CREATE, 418, {}, [("broken", "required:message", f"{FAILURE}/required", "")]),  # default
    ],
)  # fmt: skip
def test_body_schema_of_a_status(
    line: str, status: int, body: Any, expected: Any, ask: Any, say: Callable[[Any], Any]
) -> None:
    assert say(ALL["body-schema"].judge(ask(line, status, body))) == expected


def test_body_schema_leaves_other_media_types_alone(ask: Any) -> None:
    assert list(ALL["body-schema"].judge(ask(READ, 200, {}, headers=typed("text/html")))) == []
    assert list(ALL["body-schema"].judge(ask(READ, 200, {}, headers=typed(None)))) == []


def test_sentences_are_the_same_for_every_item_and_value(ask: Any) -> None:
    def sentences(body: Any) -> list[str]:
        return [one.message for one in ALL["body-schema"].judge(ask(LIST, 200, body)) if isinstance(one, Problem)]

    assert sentences([{"id": "a"}]) == sentences([{"id": 1}, {"id": "b"}])
    assert sentences([{"id": "a"}]) == ["/*/id must be integer but is string"]
    assert sentences([{"id": 1, "nick": 5}]) == ["/*/nick must be null or string but is integer"]
    assert sentences([{"id": 1, "state": "up"}]) == ["/*/state is none of the 3 documented values"]
    assert sentences(["x"]) == ["/* must be object but is string"]
    assert sentences("x") == ["the body must be array but is string"]


# -- format


def misfit(name: str, value: str = "format") -> tuple[str, str, str, str]:
    return ("broken", value, f"{USER}/properties/{name}/format", f"/{name}")


FORMATS = [
    ({}, []),
    ({"email": "ada@example.com"}, [("held", "email")]),
    ({"email": "no address"}, [misfit("email")]),
    ({"email": 5}, []),  # body-schema's
    ({"born": "2024-02-29"}, [("held", "date")]),  # standard, not in api.toml
    ({"born": "2023-02-29"}, [misfit("born")]),
    ({"opens": "09:30"}, [("held", "time")]),  # as api.toml has it, against the standard
    ({"opens": "24:00"}, [("held", "time")]),  # lenient
    ({"opens": "24:01"}, [misfit("opens")]),
    ({"opens": "09:30\n"}, [misfit("opens")]),
    ({"opens": "x09:30"}, [misfit("opens")]),
    ({"opens": "09:30:00Z"}, [misfit("opens")]),
    ({"seen": "2026-01-31T08:30:00Z"}, [("held", "moment")]),  # a word of this API
    ({"seen": "2026-01-31 08:30:00"}, [misfit("seen")]),
    ({"seen": None}, []),
    ({"code": "anything"}, []),  # nobody explains the word
    ({"share": "abc"}, []),  # annotates a number
    ({"share": 1.5}, []),
    (
        {"email": "no address", "opens": "09:30", "seen": None},
        [misfit("email"), ("held", "time")],
    ),
    ({"id": "broken too", "email": "no address"}, [misfit("email")]),
    ({"id": "broken too", "email": "ada@example.com"}, [("held", "email")]),
]


@pytest.mark.parametrize(("members", "expected"), FORMATS, ids=[str(members) for members, _ in FORMATS])
def test_format(members: dict[str, Any], expected: Any, ask: Any, say: Callable[[Any], Any]) -> None:
    outcomes = list(ALL["format"].judge(ask(CREATE, 201, {"id": 1, **members})))
    assert say(outcomes) == expected
    assert all(one.facet for one in outcomes)


def test_format_and_body_schema_share_one_pass_and_agree_in_any_order(ask: Any) -> None:
    user = {"id": "1", "email": "no address"}
    first, second = ask(CREATE, 201, user), ask(CREATE, 201, user)
    forth = [list(ALL[id].judge(first)) for id in ("format", "body-schema")]
    back = [list(ALL[id].judge(second)) for id in ("body-schema", "format")]
    assert forth == back[::-1]


def test_one_reply_judged_against_two_operations(ask: Any, say: Callable[[Any], Any]) -> None:
    """What was found out about a reply is not mistaken for what another operation says of it."""
    exchange = ask(CREATE, 201, {"id": "1"})
    assert say(ALL["body-schema"].judge(exchange))[0][0] == "broken"
    other = ask("POST /token", 200, exchange.reply.body)
    other.reply.memo = exchange.reply.memo
    assert say(ALL["body-schema"].judge(other)) == []


# -- envelope


@pytest.mark.parametrize(
    ("line", "status", "body", "expected"),
    [
        (READ, 200, {"data": {"id": 1}, "success": True}, [HELD]),
        # the operation's own schema says it as well: one cause, one place
        (READ, 200, {"success": True}, [("broken", "required:data", f"{SCHEMA}/required", "")]),
        (CREATE, 201, {"id": 1, "success": True}, [("broken", "required:data", "", "")]),
        # no object at all, as the operation's own schema says: that is the one cause
        (CREATE, 201, [1], [("broken", "type", CREATED_TYPE, "")]),
        (READ, 200, {"data": {"id": 1}}, [("broken", "required:success", "", "")]),
        (READ, 200, {"data": {"id": 1}, "success": False}, [("broken", "const:success", "", "/success")]),
        (READ, 200, {"data": {"id": 1}, "success": 1}, [("broken", "const:success", "", "/success")]),
        (LIST, 200, {"success": True}, [HELD]),  # excepted from the envelope
        (READ, 404, {"message": "no"}, []),
        (READ, 200, b"{", []),
        ("DELETE /users/{id}", 204, b"", []),
        ("GET /ping", 202, b"", []),
        (READ, 201, {}, []),  # not documented
    ],
)
def test_envelope(
    line: str,
    status: int,
    body: Any,
    expected: Any,
    ask: Any,
    wrapped: Conventions,
    say: Callable[[Any], Any],
) -> None:
    assert say(ALL["envelope"].judge(ask(line, status, body, conventions=wrapped))) == expected


def test_envelope_judges_nothing_where_none_is_declared(ask: Any) -> None:
    assert list(ALL["envelope"].judge(ask(READ, 200, {}))) == []


# -- error-shape


@pytest.mark.parametrize(
    ("line", "status", "body", "expected"),
    [
        (READ, 404, {"message": "no"}, [("held", "404")]),
        (READ, 404, {"message": "no", "more": 1}, [("held", "404")]),
        # the operation's own schema says it as well
        (READ, 404, {"message": 1}, [("broken", "type", f"{FAILURE}/properties/message/type", "/message")]),
        (READ, 404, {}, [("broken", "required:message", f"{FAILURE}/required", "")]),
        # only the convention says it
        (READ, 401, {}, [("broken", "401:/required:required:message", "", "")]),
        (READ, 401, {"message": None}, [("broken", "401:/properties/message/type:type", "", "/message")]),
        (READ, 401, ["x"], [("broken", "401:/type:type", "", "")]),
        (LIST, 422, {"message": "no", "errors": {"a": ["b"]}}, [("held", "422")]),
        (
            LIST,
            422,
            {"message": "no", "errors": {"a": "b", "c": "d"}},
            [("broken", "422:/properties/errors/additionalProperties/type:type", "", "/errors/a")],
        ),
        # constant members are required, and the text is one
        (LIST, 409, {"success": False, "error": "no"}, [("held", "409")]),
        (LIST, 409, {"error": "no"}, [("broken", "409:/required:required:success", "", "")]),
        (
            LIST,
            409,
            {"success": True, "error": "no"},
            [("broken", "409:/properties/success/const:const", "", "/success")],
        ),
        (LIST, 409, {"success": False, "error": 1}, [("broken", "409:/properties/error/type:type", "", "/error")]),
        (LIST, 409, {"success": False}, [("broken", "409:/required:required:error", "", "")]),
        # no JSON: content-type's, where the body is documented
        (READ, 404, b"<html>", []),
        (READ, 401, b"<html>", [("broken", "401:json", "", "")]),
        ("DELETE /users/{id}", 404, b"", [("broken", "404:json", "", "")]),
        # the operation documents the status without a body
        ("GET /ping", 405, b"", []),
        ("GET /ping", 405, b"<html>", [("broken", "405:json", "", "")]),
        ("GET /ping", 405, {}, [("broken", "405:/required:required:message", "", "")]),
        (READ, 418, {}, []),  # no shape is given
        (READ, 200, {}, []),
        (READ, 500, {}, []),
        ("HEAD /users/{id}", 404, b"", []),
    ],
)  # fmt: skip
def test_error_shape(line: str, status: int, body: Any, expected: Any, ask: Any, say: Callable[[Any], Any]) -> None:
    outcomes = list(ALL["error-shape"].judge(ask(line, status, body)))
    assert say(outcomes) == expected
    assert all(one.facet == str(status) for one in outcomes)
