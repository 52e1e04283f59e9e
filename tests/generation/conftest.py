"""A small API whose every corner is known, and the real ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.contract import Api, Contract, Conventions, load_api, load_contract, load_conventions

SPECS = Path(__file__).parents[2] / "specs"

API_TOML = """
[api]
title = "Things"

[formats.time]
pattern = '^([01][0-9]|2[0-3]):[0-5][0-9]$'
lenient = ['^24:00$']

[formats.moment]
as = "date-time"

[formats.decimal]
number = true
"""

ONE_OF = {"oneOf": [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Card"}]}

PATHS: dict[str, Any] = {
    "/things": {
        "get": {
            "parameters": [
                {"name": "per_page", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
                {"name": "q", "in": "query", "schema": {"type": "string", "maxLength": 5}},
                {"name": "ratio", "in": "query", "schema": {"type": "number", "multipleOf": 0.1}},
                {"name": "deep", "in": "query", "schema": {"type": "boolean"}},
                {"name": "day", "in": "query", "schema": {"type": "string", "format": "date-time"}},
                {"name": "ids", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}},
                {
                    "name": "codes",
                    "in": "query",
                    "explode": False,
                    "schema": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}},
                },
                {
                    "name": "include",
                    "in": "query",
                    "style": "deepObject",
                    "schema": {"type": "array", "items": {"type": "string", "enum": ["owner", "parts"]}},
                },
                {
                    "name": "filter",
                    "in": "query",
                    "style": "deepObject",
                    "schema": {
                        "type": "object",
                        "properties": {
                            "state": {"type": "string", "enum": ["new", "old"]},
                            "owner": {"type": "integer"},
                            "tags": {"type": "array", "maxItems": 2, "items": {"type": "string"}},
                            "size": {"type": "object", "properties": {"min": {"type": "integer"}}},
                        },
                    },
                },
                {
                    "name": "kinds",
                    "in": "query",
                    "schema": {
                        "title": "Kinds",
                        "anyOf": [
                            {"type": "array", "maxItems": 2, "items": {"type": "string", "enum": ["a", "b"]}},
                            {"type": "null"},
                        ],
                    },
                },
                {
                    "name": "either",
                    "in": "query",
                    "schema": {"anyOf": [{"type": "array", "items": {"type": "integer"}}, {"type": "integer"}]},
                },
                {"name": "since", "in": "query", "schema": {"anyOf": [{"type": "integer"}, {"type": "null"}]}},
                {"name": "X-Trace", "in": "header", "schema": {"type": "integer"}},
            ],
            "responses": {"200": {"description": ""}},
        },
        "post": {
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
            },
            "responses": {"201": {"description": ""}},
        },
    },
    "/things/latest": {"get": {"responses": {"200": {"description": ""}}}},
    "/things/{thing}": {
        "parameters": [{"name": "thing", "in": "path", "required": True, "schema": {"type": "integer"}}],
        "get": {"responses": {"200": {"description": ""}}},
        "delete": {"responses": {"204": {"description": ""}}},
    },
    "/names/{name}": {
        "get": {
            "parameters": [{"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}],
            "responses": {"200": {"description": ""}},
        }
    },
    "/names/all": {"get": {"responses": {"200": {"description": ""}}}},
    "/cards": {
        "post": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": ONE_OF}}},
            "responses": {"201": {"description": ""}},
        }
    },
    "/files": {
        "post": {
            "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {}}}},
            "responses": {"201": {"description": ""}},
        }
    },
}

SCHEMAS: dict[str, Any] = {
    "Card": {"type": "object", "required": ["number"], "properties": {"number": {"type": "string"}}},
    "Thing": {
        "type": "object",
        "required": ["name", "id"],
        "properties": {
            "id": {"type": "integer", "readOnly": True},
            "name": {"type": "string", "minLength": 1, "maxLength": 8},
            "price": {"type": "number", "multipleOf": 0.01, "format": "decimal"},
            "count": {"type": "integer", "minimum": 0},
            "opens": {"type": "string", "format": "time"},
            "since": {"type": ["string", "null"], "format": "moment"},
            "mail": {"type": "string", "format": "email"},
            "colour": {"type": "string", "format": "colour"},
            "parts": {"type": "array", "maxItems": 2, "items": {"$ref": "#/components/schemas/Part"}},
            "side": {
                "anyOf": [
                    {"type": "integer", "maximum": 5},
                    {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}},
                    {"type": "null"},
                ]
            },
            "kind": {"oneOf": [{"type": "integer"}, {"type": "integer", "minimum": 5}, {"type": "boolean"}]},
        },
    },
    "Part": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"label": {"type": "string", "enum": ["a", "b"]}, "of": {"$ref": "#/components/schemas/Part"}},
    },
}


@pytest.fixture(scope="session")
def make_contract(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Contract]:
    """A contract of the paths and schemas given."""

    def make(paths: dict[str, Any], schemas: dict[str, Any] | None = None) -> Contract:
        document = {
            "openapi": "3.1.0",
            "info": {"title": "Things", "version": "1"},
            "paths": paths,
            "components": {"schemas": schemas or {}},
        }
        path = tmp_path_factory.mktemp("contract") / "1.json"
        path.write_text(json.dumps(document))
        return load_contract(path, cache=None)

    return make


@pytest.fixture(scope="session")
def contract(make_contract: Callable[..., Contract]) -> Contract:
    """The contract of the small API."""
    return make_contract(PATHS, SCHEMAS)


@pytest.fixture(scope="session")
def conventions(tmp_path_factory: pytest.TempPathFactory) -> Conventions:
    """The conventions of the small API."""
    path = tmp_path_factory.mktemp("api") / "api.toml"
    path.write_text(API_TOML)
    return load_conventions(path)


@pytest.fixture(scope="session", params=sorted(path.parent.name for path in SPECS.glob("*/api.toml")))
def real(request: pytest.FixtureRequest) -> Api:
    """Each API of this project."""
    return load_api(SPECS / request.param)
