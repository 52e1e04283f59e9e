"""Schemas that require themselves without end, and those that only look so."""

from __future__ import annotations

from typing import Any

import pytest

from uphold.checks.judging.endless import is_endless

NODE = {"$ref": "#/components/schemas/Node"}


def needs(member: Any, **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": ["up"], "properties": {"up": member, "name": {"type": "string"}}, **more}


@pytest.mark.parametrize(
    ("node", "endless"),
    [
        (needs(NODE), True),
        (needs({"allOf": [NODE]}), True),
        (needs({"anyOf": [NODE, {"type": "object", "required": ["up"], "properties": {"up": NODE}}]}), True),
        (needs({"type": "array", "items": NODE, "minItems": 1}), True),
        (needs({"type": "array", "prefixItems": [NODE], "minItems": 1}), True),
        ({"allOf": [{"type": "object"}, needs(NODE)]}, True),
        ({"oneOf": [needs(NODE), needs(NODE, title="B")]}, True),
        (needs({"anyOf": [NODE, {"type": "null"}]}), False),
        (needs({"type": "array", "items": NODE}), False),
        (needs({"type": "array", "prefixItems": [{}, NODE], "minItems": 1}), False),
        (needs(NODE, required=[]), False),
        (needs(NODE, type=["object", "string"]), False),
        ({"oneOf": [needs(NODE), {"type": "string"}]}, False),
        (needs({"type": "object", "properties": {"up": NODE}}), False),
        (needs(NODE, enum=[None]), False),
        ({"type": "string"}, False),
        (True, False),
    ],
)
def test_what_requires_itself_never_ends(node: Any, *, endless: bool) -> None:
    assert is_endless({**NODE, "components": {"schemas": {"Node": node}}}) is endless


def test_a_circle_of_two_never_ends() -> None:
    other = {"$ref": "#/components/schemas/Other"}
    schemas = {"Node": needs(other), "Other": needs(NODE)}
    assert is_endless({**NODE, "components": {"schemas": schemas}})
