"""secrets: what no reply may tell."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.checks import ALL, Earlier, Exchange, Problem, Reply, secrets
from uphold.contract import Authentication, Contract, Conventions, Issue, load_contract

from .conftest import json_reply, named, with_tables

BCRYPT = "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
TOKEN = "a-token-of-20-letters"
USER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "password": {"type": "string", "writeOnly": True},
        "pin": {"type": "string", "writeOnly": True},
        "webhookSecret": {"type": "string"},
        "passwordHash": {"type": "string"},
        "keys": {"type": "array", "items": {"type": "object", "properties": {"apiKey": {"type": "string"}}}},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "nick": {"type": "string"},
    },
}
READ, CREATE, SIGN_IN, PING = "GET /users/{id}", "POST /users", "POST /token", "GET /ping"


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    body = {"content": {"application/json": {"schema": named("User")}}}
    responses = {"200": json_reply(named("User")), "422": json_reply({"type": "object"})}
    parameters = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Users", "version": "1.0.0"},
        "paths": {
            "/users/{id}": {"get": {"parameters": parameters, "responses": responses}},
            "/users": {"post": {"requestBody": body, "responses": responses}},
            "/token": {"post": {"responses": {"200": json_reply({"type": "object"})}}},
            "/ping": {"get": {"responses": {"200": {"description": ""}}}},
        },
        "components": {"schemas": {"User": USER}},
    }
    path: Path = tmp_path_factory.mktemp("users") / "1.0.0.json"
    path.write_text(json.dumps(document))
    return load_contract(path, cache=None)


@pytest.fixture(scope="module")
def show(users: Contract, conventions: Conventions) -> Callable[..., Exchange]:
    issue = Issue(operation=SIGN_IN, token="token")
    told = with_tables(conventions, authentication=Authentication(scheme="bearer", issue=issue))

    def make(body: Any, line: str = READ, status: int = 200, *, holds_token: bool = False) -> Exchange:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        reply = Reply(status, {"content-type": "application/json"}, raw, holds_token=holds_token)
        return Exchange(users, told, users.operation(line), "valid", "/", reply)

    return make


def broken(exchange: Exchange) -> list[str]:
    return [one.keyword for one in ALL["secrets"].judge(exchange) if isinstance(one, Problem)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"id": 1, "nick": "ann"}, []),
        ({"id": 1, "apiToken": TOKEN}, ["member:apiToken"]),
        ({"id": 1, "owner": {"client_secret": "s3cr3t"}}, ["member:client_secret"]),
        ([{"privateKey": "MIIE"}, {"privateKey": "MIIF"}], ["member:privateKey"]),
        ({"token": TOKEN}, ["member:token"]),
        ({"token": "short"}, []),
        ({"password": "hunter2"}, ["write-only:password"]),
        ({"pin": "1234"}, ["write-only:pin"]),
        ({"password": None}, []),
        ({"password": ""}, []),
        ({"password": "********"}, []),
        ({"apiToken": "sk_***42"}, []),
        ({"apiToken": "[redacted]"}, []),
        ({"webhookSecret": "documented and readable"}, []),
        ({"keys": [{"apiKey": "documented"}]}, []),
        ({"WebhookSecret": "documented but for its case"}, []),
        ({"Keys": [{"api_key": "documented but for both"}]}, []),
        ({"Password": "hunter2"}, ["member:Password"]),
        ({"keys": {"0": {"apiKey": "documented, in a list"}}}, []),
        ({"keys": {"0": {"privateKey": "not documented"}}}, ["member:privateKey"]),
        ({"labels": {"token": "a documented map has any member"}}, []),
        ({"hasPassword": True, "passwordChangedAt": "2026-01-01", "passwordLength": 8}, []),
        ({"nextPageToken": TOKEN, "continuationToken": TOKEN, "tokenType": "Bearer", "keyName": "a"}, []),
        ({"nick": BCRYPT}, ["hash"]),
        ({"nick": "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"}, ["hash"]),
        ({"passwordHash": BCRYPT}, []),
        ({"passwordHashes": {"password_hash": BCRYPT}}, ["member:password_hash"]),
        ({"nick": "$2 a pound"}, []),
        (b"no JSON, token", []),
    ],
    ids=str,
)
def test_what_a_success_shows(body: Any, expected: list[str], show: Callable[..., Exchange]) -> None:
    assert broken(show(body)) == expected


def test_without_a_schema_only_a_hash_can_be_told(show: Callable[..., Exchange]) -> None:
    assert broken(show({"apiToken": TOKEN}, PING)) == []
    assert broken(show({"nick": BCRYPT}, PING)) == ["hash"]


def test_an_earlier_release_does_not_document_what_came_later(show: Callable[..., Exchange]) -> None:
    exchange = dataclasses.replace(show({"apiToken": TOKEN, "password": "x"}), earlier=Earlier("0.9.0"))
    assert broken(exchange) == []


@pytest.mark.parametrize(
    ("line", "status", "holds_token", "expected"),
    [
        (READ, 200, True, ["token"]),
        (READ, 422, True, ["token"]),
        (READ, 200, False, []),
        (SIGN_IN, 200, True, []),
    ],
)
def test_the_token_of_the_request(
    line: str, status: int, holds_token: bool, expected: list[str], show: Callable[..., Exchange]
) -> None:
    assert broken(show({"nick": TOKEN}, line, status, holds_token=holds_token)) == expected


INSIDES = [
    "SQLSTATE[23000]: Integrity constraint violation",
    "You have an error in your SQL syntax near 'x'",
    "select * from users where id = ?",
    "update `users` set name = 'x'",
    "Traceback (most recent call last):",
    "Undefined index in /var/www/html/app/User.php:42",
    "panic: boom goroutine 1 [running]:",
    "   at com.example.Users.read(Users.java:42)",
    "#0 /srv/app/index.php(12): main()",
    "System.NullReferenceException: Object reference not set",
    r"C:\inetpub\app\Users.cs",
    "ORA-00942: table or view does not exist",
]
PLAIN = [
    "The given data was invalid.",
    "Please select an item from the list.",
    "Update your address and set a password.",
    "Not found: /public-api/resources/users/v1.0/42",
    "No file /uploads/photo.png",
    "See https://example.com/docs/errors.html#404",
    "The value must be at most 100 at line 3.",
]


@pytest.mark.parametrize("text", INSIDES)
def test_a_refusal_shows_the_inside(text: str, show: Callable[..., Exchange]) -> None:
    assert broken(show({"message": text}, status=422)) == ["inside"]
    assert broken(show({"message": text})) == [], "in a success it is what somebody wrote"
    assert broken(show({"message": text}, status=500)) == [], "server-error tells"


@pytest.mark.parametrize("text", PLAIN)
def test_a_refusal_shows_nothing(text: str, show: Callable[..., Exchange]) -> None:
    body = {"message": text, "errors": {"password": ["is too short"], "token": "is wrong"}}
    assert broken(show(body, status=422)) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"nick": "ann"}, []),
        ({"webhookSecret": "s3cret"}, []),
        ({"password": "s3cret"}, []),  # `judge` tells of write-only members
        ({"apiToken": "s3cret"}, []),  # and of those that are named like a secret
        ({"lastRequest": "s3cret"}, ["sent"]),
        ({"nick": "password=s3cret"}, ["sent"]),
    ],
    ids=str,
)
def test_a_secret_that_was_written(body: Any, expected: list[str], show: Callable[..., Exchange]) -> None:
    said = secrets.judge_sent_secret(show(body, CREATE), "s3cret")
    assert [one.keyword for one in said if isinstance(one, Problem)] == expected


def test_members_that_take_a_secret(users: Contract) -> None:
    schema = users.body_schema(users.operation(CREATE))
    assert schema is not None
    assert secrets.secret_members(schema) == ("password", "webhookSecret", "passwordHash")
