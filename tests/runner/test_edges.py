"""Values at the edges of what the members of a body may be."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from uphold.checks import records
from uphold.runner.laws.edges import Edge, edges_of

UNSET = msgspec.UNSET


@pytest.mark.parametrize(
    ("schema", "is_required", "expected"),
    [
        ({"type": ["string", "null"]}, False, [Edge("it", None, UNSET, "null")]),
        ({"type": ["string", "null"]}, True, []),  # it can't be left out to see what else is wrong
        ({"type": "string", "maxLength": 4}, True, [Edge("it", "xxxx", "xx", "the longest text")]),
        ({"type": "string", "maxLength": 4, "minLength": 3}, True, []),  # half of it is too short
        ({"type": "string", "maxLength": 1_000_000}, True, []),
        ({"type": "string", "maxLength": 4, "pattern": "^[a-z]*$"}, True, []),
        ({"type": "string", "maxLength": 40, "format": "email"}, True, []),
        (
            {"type": "integer", "minimum": 1, "maximum": 9},
            True,
            [Edge("it", 9, 8, "the greatest number"), Edge("it", 1, 2, "the smallest number")],
        ),
        ({"type": "integer", "minimum": 1, "maximum": 1}, True, []),
        ({"type": "number", "maximum": 9, "exclusiveMaximum": 9}, True, []),
        (
            {"enum": ["a", "b"]},
            True,
            [
                Edge("it", "a", "b", "a listed value", is_listed=True),
                Edge("it", "b", "a", "a listed value", is_listed=True),
            ],
        ),
        ({"enum": ["a"]}, True, []),
        ({"type": "integer", "maximum": 9, "readOnly": True}, False, []),
    ],
)
def test_edges(schema: dict[str, Any], is_required: bool, expected: list[Edge]) -> None:
    whole = {"type": "object", "properties": {"it": schema}, "required": ["it"] if is_required else []}
    view = records.view_of({"$ref": "#/components/schemas/It", "components": {"schemas": {"It": whole}}})
    assert view is not None
    assert list(edges_of(view)) == expected
