"""What the body of a PATCH is: by its media type, by api.toml, by its schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from uphold.contract import About, Conventions, Patch, load_contract, patch_style

STEP = {"type": "object", "properties": {"op": {"type": "string"}, "path": {"type": "string"}, "value": {}}}
STEPS = {"type": "array", "items": {"$ref": "#/components/schemas/Step"}}
MEMBERS = {"type": "object", "properties": {"name": {"type": "string"}}}
JSON, STEPPED, MERGED = "application/json", "application/json-patch+json", "application/merge-patch+json"


@pytest.mark.parametrize(
    ("content", "declared", "expected"),
    [
        ({JSON: MEMBERS}, None, "merge"),
        ({JSON: {"allOf": [MEMBERS]}}, None, "merge"),
        ({JSON: STEPS}, None, "json-patch"),
        ({JSON: {"type": "array", "items": {"type": "string"}}}, None, None),
        ({JSON: {}}, None, None),
        ({JSON: {}}, "json-patch", "json-patch"),
        ({JSON: MEMBERS}, "json-patch", "json-patch"),  # api.toml settles what a schema alone can't
        ({STEPPED: STEPS}, None, "json-patch"),
        ({f"{STEPPED}; charset=utf-8": {}}, "merge", "json-patch"),  # but a media type says what it is
        ({MERGED: MEMBERS}, "json-patch", "merge"),
        ({MERGED: MEMBERS, STEPPED: STEPS}, "merge", "merge"),
        ({MERGED: MEMBERS, JSON: STEPS}, "json-patch", "json-patch"),
        (None, "merge", None),
    ],
)
def test_the_style_of_a_patch(content: Any, declared: Any, expected: str | None, tmp_path: Path) -> None:
    body = (
        {"requestBody": {"content": {name: {"schema": schema} for name, schema in content.items()}}} if content else {}
    )
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Small", "version": "1"},
        "paths": {"/users": {"patch": {**body, "responses": {"200": {"description": ""}}}, "post": {"responses": {}}}},
        "components": {"schemas": {"Step": STEP}},
    }
    file = tmp_path / "small.json"
    file.write_bytes(msgspec.json.encode(document))
    contract = load_contract(file)
    conventions = Conventions(api=About(title="Small"), patch=Patch(style=declared) if declared else None)
    assert patch_style(contract, conventions, contract.operation("PATCH /users")) == expected
    assert patch_style(contract, conventions, contract.operation("POST /users")) is None
