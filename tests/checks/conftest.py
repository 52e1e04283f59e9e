"""A small API with one of everything that a reply can get wrong, and exchanges with it in one line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec
import pytest

from uphold.checks import Exchange, Reply
from uphold.contract import (
    About,
    Authentication,
    Contract,
    Conventions,
    Envelope,
    ErrorShape,
    Format,
    Gap,
    Shape,
    Success,
    Validation,
    load_contract,
)

OBJECT: dict[str, Any] = {"type": "object"}
SCHEMAS: dict[str, Any] = {
    "User": {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "integer"},
            "email": {"type": "string", "format": "email"},
            "nick": {"type": ["string", "null"], "minLength": 2},
            "state": {"enum": ["on", "off", None]},
            "price": {"type": "number", "multipleOf": 0.01},
            "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "maxItems": 3},
            "born": {"type": "string", "format": "date"},
            "opens": {"type": "string", "format": "time"},
            "seen": {"type": ["string", "null"], "format": "moment"},
            "code": {"type": "string", "format": "enigma"},
            "share": {"type": ["string", "number"], "format": "decimal"},
            "home": {"anyOf": [{"$ref": "#/components/schemas/Address"}, {"type": "null"}]},
            "card": {"oneOf": [{"$ref": "#/components/schemas/Iban"}, {"$ref": "#/components/schemas/Visa"}]},
            "loose": {"oneOf": [{"type": "object"}, {"type": "object", "properties": {"a": {"type": "integer"}}}]},
            "closed": {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
            "map": {"type": "object", "additionalProperties": {"type": "integer"}},
            "a/b~c": {"type": "integer"},
        },
    },
    "Address": {
        "type": "object",
        "required": ["city", "zip"],
        "properties": {"city": {"type": "string"}, "zip": {"type": "string", "pattern": "^[0-9]+$"}},
    },
    "Iban": {
        "type": "object",
        "required": ["kind", "iban"],
        "properties": {"kind": {"const": "iban"}, "iban": {"type": "string"}},
    },
    "Visa": {
        "type": "object",
        "required": ["kind", "number"],
        "properties": {"kind": {"const": "visa"}, "number": {"type": "string"}, "till": {"type": "integer"}},
    },
    "Failure": {
        "type": "object",
        "required": ["message"],
        "properties": {"message": {"type": "string"}, "code": {"type": "integer"}},
    },
}


def json_reply(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    return {"description": "", "content": {media_type: {"schema": schema}}}


def named(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


ID: dict[str, Any] = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
SIZE: dict[str, Any] = {"name": "size", "in": "query", "schema": {"type": "integer", "maximum": 9}}
USERS = {"type": "array", "items": named("User")}
WRAPPED = {"type": "object", "required": ["data"], "properties": {"data": named("User")}}
PATHS: dict[str, Any] = {
    "/users/{id}": {
        "get": {
            "parameters": [ID],
            "responses": {"200": json_reply(WRAPPED), "404": json_reply(named("Failure")), "5XX": json_reply({})},
        },
        "head": {"parameters": [ID], "responses": {"200": json_reply(WRAPPED), "404": json_reply({})}},
        "delete": {"parameters": [ID], "responses": {"204": {"description": ""}, "501": {"description": ""}}},
    },
    "/users": {
        "get": {
            "parameters": [SIZE],
            "responses": {"2XX": json_reply(USERS), "422": json_reply(named("Failure"))},
        },
        "post": {
            "parameters": [{"name": "filter", "in": "query", "style": "deepObject", "schema": OBJECT}],
            "requestBody": {"content": {"application/json": {"schema": named("User")}}},
            "responses": {"201": json_reply(named("User")), "default": json_reply(named("Failure"))},
        },
    },
    "/ping": {"get": {"responses": {"200": json_reply({}, "text/*"), "202": {"description": ""},
                                    "405": {"description": ""}}}},
    "/token": {"post": {"responses": {"200": json_reply(OBJECT, "application/vnd.api+json;v=1")}}},
    "/odd": {"post": {"requestBody": {"content": {"application/json": {"schema": {"oneOf": [{}, {"type": "string"}]}}}},
                      "responses": {"200": {"description": "", "content": {"*/*": {}}}}}},
}  # fmt: skip
MESSAGE: dict[str, Any] = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}


@pytest.fixture(scope="session")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    path = tmp_path_factory.mktemp("api") / "1.0.0.json"
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Small", "version": "1.0.0"},
        "paths": PATHS,
        "components": {"schemas": SCHEMAS},
    }
    path.write_text(json.dumps(document))
    return load_contract(path, cache=None)


@pytest.fixture(scope="session")
def conventions() -> Conventions:
    return Conventions(
        api=About(title="Small"),
        authentication=Authentication(scheme="bearer", anonymous=("POST /token",)),
        errors=(
            ErrorShape(statuses=("401",), message="message", schema=MESSAGE),
            ErrorShape(statuses=("422",), message="message", fields="errors", schema={
                **MESSAGE, "properties": {"message": {"type": "string"}, "errors": {
                    "type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}}}),
            ErrorShape(statuses=("409",), message="error", constant={"success": False}),
            ErrorShape(statuses=("404", "405"), message="message", schema=MESSAGE),
        ),
        validation=Validation(status=422, also=(400, 404)),
        gaps=(
            Gap(status=401, when="authenticated"),
            Gap(status=404, when="path-parameter"),
            Gap(status=422, when="body"),
            Gap(status=400, when="input"),
            Gap(status=429, when="always"),
        ),
        formats={
            "time": Format(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", lenient=("^24:00$",)),
            "moment": Format(as_="date-time"),
            "decimal": Format(number=True),
        },
    )  # fmt: skip


@pytest.fixture(scope="session")
def wrapped(conventions: Conventions) -> Conventions:
    """The same API with an envelope and a constant member."""
    return with_tables(
        conventions,
        envelope=Envelope(member="data", except_=("GET /users",)),
        success=Success(constant={"success": True}),
    )


def with_tables(conventions: Conventions, **tables: Any) -> Conventions:
    return msgspec.structs.replace(conventions, **tables)


class Ask(Protocol):
    def __call__(
        self,
        line: str,
        status: int,
        body: Any = ...,
        *,
        headers: Mapping[str, str] | None = ...,
        mode: str = ...,
        why: str = ...,
        conventions: Conventions | None = ...,
        shapes: tuple[Shape, ...] = ...,
    ) -> Exchange: ...


@pytest.fixture(scope="session")
def ask(contract: Contract, conventions: Conventions) -> Ask:
    """An exchange: the operation's id, the status, and the body as a JSON value or as bytes."""
    usual = conventions

    def make(
        line: str,
        status: int,
        body: Any = b"",
        *,
        headers: Mapping[str, str] | None = None,
        mode: str = "valid",
        why: str = "",
        conventions: Conventions | None = None,
        shapes: tuple[Shape, ...] = (),
    ) -> Exchange:
        if headers is None:
            headers = {"content-type": "application/json"}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Exchange(
            contract=contract,
            conventions=conventions or usual,
            operation=contract.operation(line),
            mode=mode,
            target="/",
            reply=Reply(status, headers, raw),
            why=why,
            shapes=shapes,
        )

    return make


Said = list[tuple[Any, ...]]


@pytest.fixture(scope="session")
def say() -> Callable[[Any], Said]:
    """Outcomes as facts: ("held", facet) or ("broken", keyword, place, instance), a document's as
    "document"."""

    def facts(outcomes: Any) -> Said:
        return [
            ("held", one.facet)
            if not hasattr(one, "keyword")
            else ("broken" if one.subject == "tenant" else "document", one.keyword, one.place, one.instance)
            for one in outcomes
        ]

    return facts
