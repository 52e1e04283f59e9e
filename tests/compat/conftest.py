"""Contracts made of facts: a schema in each position that it can stand in, or a whole document."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.compat import Comparison, Outcome, compare
from uphold.contract import Contract, load_contract

Json = dict[str, Any]
Load = Callable[[Json], Contract]

OK: Json = {"description": "ok"}


def document(paths: Json | None = None, **more: Any) -> Json:
    """A small document of OpenAPI 3.1."""
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths or {}, **more}


def _content(schema: Any) -> Json:
    return {"application/json": {"schema": schema}}


def in_body(schema: Any) -> Json:
    return {"/a": {"post": {"requestBody": {"required": True, "content": _content(schema)}, "responses": {"200": OK}}}}


def in_reply(schema: Any) -> Json:
    return {"/a": {"get": {"responses": {"200": {**OK, "content": _content(schema)}}}}}


def in_callback(schema: Any) -> Json:
    sent = {"post": {"requestBody": {"content": _content(schema)}, "responses": {"200": OK}}}
    return {"/a": {"post": {"callbacks": {"told": {"{$request.body#/url}": sent}}, "responses": {"200": OK}}}}


def in_parameter(schema: Any) -> Json:
    return {"/a": {"get": {"parameters": [{"in": "query", "name": "p", "schema": schema}], "responses": {"200": OK}}}}


def in_header(schema: Any) -> Json:
    return {"/a": {"get": {"responses": {"200": {**OK, "headers": {"X-A": {"schema": schema}}}}}}}


POSITIONS: dict[str, Callable[[Any], Json]] = {
    "body": in_body,
    "reply": in_reply,
    "callback": in_callback,
    "parameter": in_parameter,
    "header": in_header,
}


def facts(name: str) -> list[Json]:
    """The facts in a data file."""
    found: list[Json] = json.loads((Path(__file__).parent / "data" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def verdict(comparison: Comparison) -> str:
    """The worst outcome; ``none`` where nothing changed."""
    for outcome in (Outcome.BREAKING, Outcome.RISKY):
        if comparison.count(outcome):
            return outcome.value
    return "safe" if comparison.changes else "none"


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Reads a document as a contract."""
    numbers = iter(range(1_000_000))

    def read(made: Json) -> Contract:
        path = tmp_path / f"{next(numbers)}.json"
        path.write_text(json.dumps(made), encoding="utf-8")
        return load_contract(path, cache=None)

    return read


@pytest.fixture
def judged(load: Load) -> Callable[[Json, Json], Comparison]:
    """Compares two documents under the strict policy."""
    return lambda old, new: compare(load(old), load(new))
