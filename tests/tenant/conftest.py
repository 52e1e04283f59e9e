"""A small API, and tenants of it: in this process and behind a loopback port."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.contract import About, Authentication, Contract, Conventions, Safety, load_contract

PATHS = {
    "/users": "get post options",
    "/users/{user}": "get head patch delete",
    "/users/{user}/export": "get",
    "/users/all": "get",
    "/files/{name}.pdf": "get",
    "/exports/{id}": "get",
    "/exports/plain": "get",
    "/token": "post",
}


@pytest.fixture(scope="session")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    """The operations of PATHS, each with a 200."""
    path: Path = tmp_path_factory.mktemp("api") / "1.0.0.json"
    reply = {"responses": {"200": {"description": "", "content": {"application/json": {"schema": {}}}}}}
    paths: dict[str, Any] = {}
    for template, methods in PATHS.items():
        names = [part.split("}")[0] for part in template.split("{")[1:]]
        parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
        paths[template] = {method: {**reply, "parameters": parameters} for method in methods.split()}
    document = {"openapi": "3.1.0", "info": {"title": "Small", "version": "1.0.0"}, "paths": paths}
    path.write_text(json.dumps(document))
    return load_contract(path, cache=None)


@pytest.fixture(scope="session")
def conventions() -> Conventions:
    """Bearer tokens, one anonymous operation, two sensitive ones."""
    return Conventions(
        api=About(title="Small"),
        authentication=Authentication(scheme="bearer", anonymous=("POST /token",)),
        safety=Safety(sensitive=("GET /users/{user}/export", "GET /exports/{id}")),
    )


@pytest.fixture
def echo() -> Callable[..., Awaitable[None]]:
    """An ASGI application that answers with what it was sent."""
    return echo_app


async def echo_app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer with method, path, query, headers and body as JSON."""
    body = (await receive())["body"]
    said = {
        "method": scope["method"],
        "raw_path": scope["raw_path"].decode(),
        "path": scope["path"],
        "query": scope["query_string"].decode(),
        "headers": {name.decode(): value.decode("latin-1") for name, value in scope["headers"]},
        "body": body.decode("latin-1"),
    }
    start = {"type": "http.response.start", "status": 200, "headers": [(b"X-A", b"1"), (b"x-a", b"2")]}
    await send(start)
    await send({"type": "http.response.body", "body": json.dumps(said).encode()})
