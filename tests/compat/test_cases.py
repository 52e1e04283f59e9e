"""Each rule by its case file: when it speaks and when not, in every position, and what `strict` makes of the change."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.compat.conftest import Json, verdict
from tests.compat.positions import KEYS, REPLY, REQUEST, Case, cases, files
from uphold.compat import Comparison, rules

Judged = Callable[[Json, Json], Comparison]

FILES = files()
RULES = {rule.id for rule in rules()}
OUTCOMES = {"breaking", "risky", "safe", "none"}
CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_speaks_where_it_should(case: Case, judged: Judged) -> None:
    """In all positions alike; and old and new swapped give the mirror."""
    for place in case.places:
        found = judged(place.old, place.new)
        spoke = {change.rule for change in found.changes}
        assert (case.rule in spoke) is case.hit, (place.position, found.changes)
        assert verdict(found) == place.outcome, (place.position, found.changes)
        if case.hit and case.mirror:
            back = judged(place.new, place.old)
            assert {change.rule for change in back.changes} & set(case.mirror), (place.position, back.changes)


def test_each_rule_has_a_case_file_and_each_case_file_a_rule() -> None:
    assert set(FILES) == RULES


@pytest.mark.parametrize("rule", FILES)
def test_a_case_file_is_sound(rule: str) -> None:
    file = FILES[rule]
    facts = file["cases"]
    assert set(file) == {"at", "mirror", "cases"}
    assert set(file["mirror"]) <= RULES
    assert len({fact["what"] for fact in facts}) == len(facts), "a name stands twice"
    for fact in facts:
        assert set(fact) <= KEYS[file["at"]], fact["what"]
        assert {
            fact[key] for key in ("request", "reply", "operation", "callback", "outcome") if key in fact
        } <= OUTCOMES
        assert set(fact.get("not-in", ())) <= {*REQUEST, *REPLY}, fact["what"]
        assert fact["old"] != fact["new"] or not fact["hit"], fact["what"]


@pytest.mark.parametrize("rule", FILES)
def test_a_case_file_holds_hits_and_misses_in_every_direction(rule: str) -> None:
    """Of a schema in both directions, unless a fact says that it speaks of one only."""
    facts = FILES[rule]["cases"]
    for hit in (True, False):
        ways = {way for fact in facts if fact["hit"] is hit for way in [fact.get("only")] for way in _ways(way)}
        assert ways == {"request", "reply"}, f"{'hits' if hit else 'misses'} only in {ways}"


def _ways(only: str | None) -> tuple[str, ...]:
    return ("request", "reply") if only is None else (only,)


@pytest.mark.parametrize("rule", FILES)
def test_mirrors_point_at_each_other(rule: str) -> None:
    for other in FILES[rule]["mirror"]:
        assert rule in FILES[other]["mirror"]
