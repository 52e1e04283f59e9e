"""headers: what the contract declares of a reply's headers, and what came."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.checks import ALL, Exchange, Reply
from uphold.contract import About, Contract, Conventions, load_contract

HEADERS: dict[str, Any] = {
    "ETag": {"required": True, "schema": {"type": "string", "pattern": '^(W/)?"'}},
    "X-Count": {"schema": {"$ref": "#/components/schemas/Count"}},
    "X-Fresh": {"schema": {"type": "boolean"}},
    "X-Ids": {"schema": {"type": "array", "items": {"type": "integer"}, "maxItems": 3}},
    "X-Box": {"schema": {"$ref": "#/components/schemas/Box"}},
    "X-Wide": {"explode": True, "schema": {"$ref": "#/components/schemas/Box"}},
    "X-Told": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Box"}}}},
    "X-Until": {"schema": {"type": "string", "format": "date-time"}},
    "X-Any": {},
    "X-Bare": {"content": {"application/json": {}}},
    "Content-Type": {"required": True, "schema": {"const": "text/plain"}},
    "Set-Cookie": {"schema": {"type": "string", "maxLength": 9}},
}
SCHEMAS: dict[str, Any] = {
    "Count": {"type": "integer", "minimum": 0},
    "Box": {"type": "object", "required": ["width"], "properties": {"width": {"type": "integer"}}},
}
TAG = {"etag": '"a"'}
HELD = "held"


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "pins", "version": "1"},
        "paths": {"/pins": {"get": {"responses": {"200": {"description": "", "headers": HEADERS}}}}},
        "components": {"schemas": SCHEMAS},
    }
    path: Path = tmp_path_factory.mktemp("headers") / "1.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return load_contract(path)


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, TAG, [HELD]),
        (200, {}, ["the required header ETag is missing"]),
        (404, {}, []),  # nothing is documented of it
        (200, {"etag": "a"}, ["the header ETag is not what its schema allows"]),
        (200, {**TAG, "x-count": "12"}, [HELD, HELD]),
        (200, {**TAG, "x-count": " 0 "}, [HELD, HELD]),
        (200, {**TAG, "x-count": "-1"}, [HELD, "the header X-Count is not what its schema allows"]),
        (200, {**TAG, "x-count": "twelve"}, [HELD, "the header X-Count is not what its schema allows"]),
        (200, {**TAG, "x-count": ""}, [HELD, "the header X-Count is not what its schema allows"]),
        (200, {**TAG, "x-fresh": "true"}, [HELD, HELD]),
        (200, {**TAG, "x-fresh": "yes"}, [HELD, "the header X-Fresh is not what its schema allows"]),
        (200, {**TAG, "x-ids": "1, 2,3"}, [HELD, HELD]),
        (200, {**TAG, "x-ids": ""}, [HELD, HELD]),
        (200, {**TAG, "x-ids": "1,2,3,4"}, [HELD, "the header X-Ids is not what its schema allows"]),
        (200, {**TAG, "x-ids": "1,b"}, [HELD, "the header X-Ids is not what its schema allows"]),
        (200, {**TAG, "x-box": "width,3,note,a"}, [HELD, HELD]),
        (200, {**TAG, "x-box": "note,a"}, [HELD, "the header X-Box is not what its schema allows"]),
        (200, {**TAG, "x-wide": "width=3,note=a"}, [HELD, HELD]),
        (200, {**TAG, "x-told": '{"width": 3}'}, [HELD, HELD]),
        (200, {**TAG, "x-told": '{"width": "3"}'}, [HELD, "the header X-Told is not what its schema allows"]),
        (200, {**TAG, "x-told": "{"}, [HELD, "the header X-Told is not what its schema allows"]),
        (200, {**TAG, "x-until": "2026-01-02T03:04:05Z"}, [HELD, HELD]),
        (200, {**TAG, "x-until": "Fri, 02 Jan 2026 03:04:05 GMT"}, [HELD, HELD]),  # a date of HTTP
        (200, {**TAG, "x-until": "tomorrow"}, [HELD, "the header X-Until is not what its schema allows"]),
        (200, {**TAG, "x-any": "whatever"}, [HELD, HELD]),
        (200, {**TAG, "x-bare": "whatever"}, [HELD, HELD]),
        (200, {**TAG, "x-other": "nobody promised it"}, [HELD]),
        (200, {**TAG, "set-cookie": "a=1; Path=/, b=2"}, [HELD, HELD]),
    ],
)
def test_headers(status: int, headers: Any, expected: list[str], contract: Contract) -> None:
    operation = contract.operations["GET /pins"]
    conventions = Conventions(api=About(title="pins"))
    reply = Reply(status, {"content-type": "application/json", **headers}, b"{}")
    exchange = Exchange(contract, conventions, operation, "valid", "/pins", reply)
    judge: Callable[[Exchange], Any] = ALL["headers"].judge
    assert [getattr(one, "message", HELD) for one in judge(exchange)] == expected
