"""Whole comparisons under the strict policy: what each change of a schema, or of a document, is judged to be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.compat.conftest import POSITIONS, Json, document, facts, in_body, in_reply, verdict
from uphold.compat import Comparison, Outcome, rules
from uphold.contract import Direction

Judged = Callable[[Json, Json], Comparison]

VALUES = {rule.id for rule in rules() if rule.values}
SCHEMAS = [
    pytest.param(fact, position, id=f"{fact['what']} in a {position}")
    for fact in facts("schemas")
    for position in ("body", "reply", "callback")
]


@pytest.mark.parametrize(("fact", "position"), SCHEMAS)
def test_a_changed_schema(fact: Json, position: str, judged: Judged) -> None:
    place = POSITIONS[position]
    found = judged(document(place(fact["old"])), document(place(fact["new"])))
    expected = fact["request" if position == "body" else "reply"]
    assert verdict(found) == expected, found.changes
    for change in found.changes:
        if change.verdicts[0].outcome is Outcome.BREAKING and change.rule in VALUES:
            assert change.witness is not None
            assert change.witness.whole
            assert change.witness.allowed_by == ("old" if change.direction == Direction.REQUEST else "new")


@pytest.mark.parametrize("fact", facts("documents"), ids=lambda fact: fact["what"])
def test_a_changed_document(fact: Json, judged: Judged) -> None:
    found = judged(document(**fact["old"]), document(**fact["new"]))
    assert verdict(found) == fact["verdict"], found.changes


def component(schema: Json, count: int) -> Json:
    place = {"$ref": "#/components/schemas/User"}
    paths = {f"/p{number}": in_reply(place)["/a"] for number in range(count)}
    return document(paths, components={"schemas": {"User": schema}})


def user(longest: int, **more: Json) -> Json:
    return {"type": "object", "properties": {"name": {"type": "string", "maxLength": longest}, **more}}


def test_one_changed_schema_is_one_change_with_all_its_places(judged: Judged) -> None:
    found = judged(component(user(5), 40), component(user(6), 40))
    (change,) = found.changes
    assert change.rule == "max-length-raised"
    assert len(change.spots) == 40
    assert change.old_site
    assert change.old_site.pointer == "/components/schemas/User/properties/name/maxLength"
    assert change.witness
    assert change.witness.value == {"name": "aaaaaa"}
    assert change.witness.at == "/name"


def test_fingerprints_and_order_survive_edits_elsewhere(judged: Judged) -> None:
    first = judged(component(user(5), 3), component(user(6), 3))
    more = {"zip": {"type": "string"}}
    old, new = component(user(5, **more), 4), component(user(6, **more), 4)
    new["paths"] = dict(reversed(new["paths"].items()))
    new["components"]["schemas"] = {"Other": {"type": "null"}, **new["components"]["schemas"]}
    second = judged(old, new)
    assert [one.fingerprint for one in first.changes] == [one.fingerprint for one in second.changes]
    assert [spot.operation for spot in second.changes[0].spots] == [f"GET /p{number}" for number in range(4)]


def test_lines_of_both_documents_are_named(judged: Judged) -> None:
    found = judged(document(in_body({"maxLength": 5})), document(in_body({"maxLength": 4})))
    (change,) = found.changes
    assert [site and site.line for site in (change.old_site, change.new_site)] == [1, 1]


def test_a_broken_part_of_a_union_is_told_from_a_covered_one(judged: Judged) -> None:
    old = {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "string", "maxLength": 9}]}
    new = {"anyOf": [{"type": "string", "maxLength": 2}, {"type": "string", "maxLength": 9}]}
    assert verdict(judged(document(in_body(old)), document(in_body(new)))) == "none"


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("schema", [True, False, {}, {"type": "object", "properties": {"a": False}}], ids=str)
def test_boolean_schemas_compare(position: str, schema: Any, judged: Judged) -> None:
    place = POSITIONS[position]
    assert verdict(judged(document(place(schema)), document(place(schema)))) == "none"
    judged(document(place(schema)), document(place({"type": "string"})))


def test_two_documents_that_have_nothing_in_common(judged: Judged) -> None:
    found = judged(document(in_body({"type": "string"})), document({"/b": in_reply({})["/a"]}))
    assert {one.rule for one in found.changes} == {"operation-removed", "operation-added"}
