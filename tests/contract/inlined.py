"""An invented document with everything written out wherever it is used, as generators like to publish them."""

from __future__ import annotations

import copy
from typing import Any

Schema = dict[str, Any]


def _object(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


TEXT: Schema = {"type": "string", "maxLength": 255}
COUNT: Schema = {"type": "integer", "minimum": 0}
DEGREES: Schema = {"type": "number", "minimum": -180, "maximum": 180}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ADDRESS = _object("city", city=TEXT, street=TEXT, country={"type": "string", "minLength": 2, "maxLength": 2})
USER = _object(
    "id email",
    id=COUNT,
    email=TEXT,
    status={"type": "string", "enum": [f"state-{number}" for number in range(12)]},
    address=ADDRESS,
    preferences=_object("", language=TEXT, theme=TEXT, newsletter={"type": "boolean", "default": False}),
)
USER_2 = copy.deepcopy(USER)
USER_2["properties"]["phone"] = {"type": "string", "nullable": True}
USER_2["properties"]["address"]["nullable"] = True
USER_INPUT = _object("email", email=TEXT, address=ADDRESS, nickname={"type": "string", "minLength": 1})
SESSION = _object(
    "id",
    id=COUNT,
    energy={"type": "number", "minimum": 0},
    user=_object("id", id=COUNT, email=TEXT, firstName=TEXT, lastName=TEXT),
    address=_object("latitude", latitude={"type": "number"}, longitude={"type": "number"}, name=TEXT, floor=TEXT),
)
SESSION_2 = {**SESSION, "properties": {**SESSION["properties"], "price": {"type": "number"}}}
NOTE = _object("id body", id=COUNT, body=TEXT, at=MOMENT, author=TEXT)
STOP = _object("", reason=TEXT, force={"type": "boolean", "default": False}, at=MOMENT)
LINKS = _object("", first=TEXT, last=TEXT, prev={**TEXT, "nullable": True}, next={**TEXT, "nullable": True})
META = _object("total", total=COUNT, per_page={**COUNT, "maximum": 100}, page=COUNT)
MESSAGE = {
    **_object("message", message={**TEXT, "minLength": 1, "pattern": "^\\S"}),
    "additionalProperties": False,
}
INVALID = _object(
    "message errors",
    message=TEXT,
    errors={"type": "object", "additionalProperties": {"type": "array", "items": TEXT}},
)


def _json(schema: Schema) -> dict[str, Any]:
    words = "words about it that no contract needs"
    return {"description": words, "content": {"application/json": {"schema": copy.deepcopy(schema)}}}


def _one(schema: Schema) -> dict[str, Any]:
    return _json(_object("data", data=schema))


def _many(schema: Schema) -> dict[str, Any]:
    return _json(_object("data", data={"type": "array", "items": schema}, links=LINKS, meta=META))


def _operation(status: str, reply: dict[str, Any] | None = None, body: Schema | None = None) -> dict[str, Any]:
    refused = {"401": _json(MESSAGE), "404": {**_json(MESSAGE), "description": "no such record"}}
    operation: dict[str, Any] = {"responses": {status: reply or {"description": "done"}, **refused}}
    if body:
        operation["requestBody"] = _json(body)
        operation["responses"]["422"] = _json(INVALID)
    return operation


def _paged(reply: dict[str, Any]) -> dict[str, Any]:
    size = {"type": "integer", "minimum": 1, "maximum": 100, "default": 100}
    return {"parameters": [{"name": "per_page", "in": "query", "schema": size}], **_operation("200", reply)}


def _item(name: str, **operations: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1}
    return {"parameters": [{"name": name, "in": "path", "required": True, "schema": schema}], **operations}


def _users(version: str, user: Schema) -> dict[str, Any]:
    return {
        f"/api/users/{version}": {
            "get": _paged(_many(user)),
            "post": _operation("201", _one(user), USER_INPUT),
        },
        f"/api/users/{version}/{{user}}": _item(
            "user",
            get=_operation("200", _one(user)),
            patch=_operation("200", _one(user), USER_INPUT),
            delete=_operation("204"),
        ),
    }


def _sessions(version: str, session: Schema) -> dict[str, Any]:
    path = f"/api/sessions/{version}"
    return {
        path: {"get": _paged(_many(session))},
        f"{path}/{{session}}": _item("session", get=_operation("200", _one(session))),
        f"{path}/{{session}}/notes": _item(
            "session", get=_paged(_many(NOTE)), post=_operation("201", _one(NOTE), _object("body", body=TEXT))
        ),
        f"{path}/{{session}}/stop": _item("session", post=_operation("202", None, STOP)),
    }


def document() -> dict[str, Any]:
    """The document; each call gives a new one."""
    paths = {
        **_users("v1.0", USER),
        **_users("v2.0", USER_2),
        **_sessions("v1.0", SESSION),
        **_sessions("v2.0", SESSION_2),
    }
    info = {"title": "Inlined", "version": "1.2.3", "description": "Nothing has a name here."}
    return {"openapi": "3.0.0", "info": info, "paths": paths}
