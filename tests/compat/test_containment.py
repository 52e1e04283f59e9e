"""The engine on plain facts: does one schema allow everything that another one allows?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.compat.conftest import Load, document, facts
from uphold.compat.containment.engine import Answer, Engine, Proved, Refuted, Unproven
from uphold.compat.containment.shapes import shape_of
from uphold.compat.containment.sides import Side
from uphold.contract import Direction

WORDS = {Proved: "proved", Refuted: "refuted", Unproven: "unproven"}
PLACE = "/components/schemas/S"
TREE = {"type": "object", "required": ["v"], "properties": {"kids": {"items": {"$ref": f"#{PLACE}"}, "type": "array"}}}


def ask(load: Load, outer: Any, inner: Any) -> Answer:
    sides = [Side(load(document(components={"schemas": {"S": one}})), Direction.REQUEST, "x") for one in (outer, inner)]
    shapes = [shape_of(side.node(PLACE)) for side in sides]
    answer = Engine().contains(shapes[0], shapes[1])
    if isinstance(answer, Refuted):
        assert shapes[1].allows(answer.witness)
        assert not shapes[0].allows(answer.witness)
    return answer


@pytest.mark.parametrize("fact", facts("containment"), ids=lambda fact: f"{fact['outer']} of {fact['inner']}"[:120])
def test_answers(fact: dict[str, Any], load: Load) -> None:
    assert WORDS[type(ask(load, fact["outer"], fact["inner"]))] == fact["answer"]


def tree(kind: str) -> dict[str, Any]:
    return {**TREE, "properties": {**TREE["properties"], "v": {"type": kind}}}  # type: ignore[dict-item]


def test_schemas_that_refer_to_themselves(load: Load) -> None:
    assert ask(load, tree("number"), tree("integer")) == Proved()
    assert isinstance(ask(load, tree("integer"), tree("number")), Refuted)


def test_an_object_that_needs_itself_without_end_has_no_value(load: Load) -> None:
    endless = {"type": "object", "required": ["a"], "properties": {"a": {"$ref": f"#{PLACE}"}}}
    assert ask(load, {"type": "string"}, endless) == Proved()


def test_fifty_levels_of_all_of(load: Load) -> None:
    deep: dict[str, Any] = {"type": "string", "maxLength": 5}
    for _ in range(50):
        deep = {"allOf": [deep]}
    assert ask(load, {"type": "string", "maxLength": 5}, deep) == Proved()
    assert ask(load, deep, {"type": "string", "maxLength": 6}) == Refuted("aaaaaa")
