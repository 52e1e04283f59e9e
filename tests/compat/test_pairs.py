"""Pairs of contracts whose verdict is known: under `strict` none that breaks a client is missed, and nothing else is
called breaking."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

import pytest

from tests.compat.conftest import Json
from tests.compat.known import KEYS, WAYS, Known, areas, known
from uphold.compat import Comparison, Outcome

Judged = Callable[[Json, Json], Comparison]

AREAS = areas()


def name_of(readings: list[Known]) -> str:
    return readings[0].name


@pytest.mark.parametrize("readings", [list(group) for _, group in groupby(known(), lambda one: one.name)], ids=name_of)
def test_the_verdict_is_the_known_one(readings: list[Known], judged: Judged) -> None:
    for pair in readings:
        found = judged(pair.old, pair.new)
        assert (found.count(Outcome.BREAKING) > 0) is pair.breaking, (pair.way, found.changes)


@pytest.mark.parametrize("area", AREAS)
def test_the_pairs_of_an_area_are_sound(area: str) -> None:
    content = AREAS[area]
    assert set(content) == {"about", "at", "pairs"}
    ways = set(WAYS[content["at"]])
    names = [pair["what"] for pair in content["pairs"]]
    assert len(set(names)) == len(names), "a name stands twice"
    for pair in content["pairs"]:
        assert set(pair) <= KEYS, pair["what"]
        assert set(pair["breaking"]) <= set(pair.get("only", ways)) <= ways, pair["what"]


def test_there_are_several_hundred_pairs_of_both_kinds() -> None:
    readings = list(known())
    assert sum(len(content["pairs"]) for content in AREAS.values()) > 300
    assert min(sum(pair.breaking is wanted for pair in readings) for wanted in (True, False)) > 300
