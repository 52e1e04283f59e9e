"""Patterns inside patterns: proofs, and texts that a validator judges as told."""

from __future__ import annotations

import itertools

import jsonschema_rs
import pytest

from uphold.compat.containment.patterns import UndecidedError, difference, texts_listed, texts_of_length, within

INSIDE = [
    ("^[a-z]{1,4}$", "^[a-z]{1,5}$"),
    ("^[a-z]{1,254}$", "^[a-z]{1,255}$"),
    ("^[0-9]+$", r"^\d+$"),
    ("^abc$", "abc"),
    ("abc", ".*abc.*"),
    ("^(on|off)$", texts_listed(["off", "on"])),
    ("^[0-9]{4}$", texts_of_length(4, 4)),
    ("^((a+)+)+$", "^a+$"),
    ("^$", "^a?$"),
    ("^a$|^b$", "^[ab]$"),
    ("^[^a-z]$", "^[^b]$"),
    (r"^\w+$", r"^\S+$"),
]
OUTSIDE = [
    ("^[a-z]{1,5}$", "^[a-z]{1,4}$", "aaaaa"),
    ("abc", "^abc$", "aabc"),
    ("^a?$", "^$", "a"),
    ("^[ab]*$", "^(a|b)+$", ""),
    ("", texts_of_length(0, 2), "aaa"),
    (r"^\d+$", "^[1-9]+$", "0"),
    ("^.$", "^[a-z]$", "A"),
]
UNDECIDED = ["^(?=x)a$", r"(a)\1", r"\bword", "(?i)a", r"^\p{L}$", "[", "^((a{200}){200}){200}$"]


@pytest.mark.parametrize(("inner", "outer"), INSIDE)
def test_every_text_of_one_pattern_is_in_the_other(inner: str, outer: str) -> None:
    assert difference(inner, outer) is None
    assert within(inner, outer)


@pytest.mark.parametrize(("inner", "outer", "text"), OUTSIDE)
def test_the_shortest_text_shows_that_it_is_not(inner: str, outer: str, text: str) -> None:
    assert difference(inner, outer) == text
    assert not within(inner, outer)


def test_lengths_leave_texts_out() -> None:
    assert within("^a*$", "^a{0,3}$", 0, 3)
    assert difference("^a*$", "^a{0,3}$", 0, 4) == "aaaa"
    assert difference("^a*$", "^a{0,3}$", 6) == "aaaaaa"


@pytest.mark.parametrize("pattern", UNDECIDED)
def test_what_is_no_small_regular_language_is_left_undecided(pattern: str) -> None:
    with pytest.raises(UndecidedError):
        difference(pattern, "^a$")
    assert not within("^a$", pattern)


ALL = [*dict.fromkeys(one for pair in [*INSIDE, *(row[:2] for row in OUTSIDE)] for one in pair)]


@pytest.mark.parametrize("inner", ALL)
def test_a_validator_agrees_with_every_text_that_tells_two_patterns_apart(inner: str) -> None:
    mine = jsonschema_rs.validator_for({"pattern": inner})
    for other in ALL:
        text = difference(inner, other)
        if text is not None:
            assert mine.is_valid(text)
            assert not jsonschema_rs.validator_for({"pattern": other}).is_valid(text)


def test_no_short_text_contradicts_a_proof() -> None:
    texts = ["".join(letters) for size in range(4) for letters in itertools.product("ab1_ -", repeat=size)]
    judges = {one: jsonschema_rs.validator_for({"pattern": one}) for one in ALL}
    for inner, outer in itertools.permutations(ALL, 2):
        if within(inner, outer):
            assert not [one for one in texts if judges[inner].is_valid(one) and not judges[outer].is_valid(one)]
