"""Texts for regular expressions of contracts, also for those that Python's engine does not read."""

from __future__ import annotations

import warnings

import jsonschema_rs
import pytest

from uphold.mock.making.draws import Draws
from uphold.mock.making.patterns import finder, text_of

PATTERNS = [
    r"^[A-Z]{3}-\d{2,4}$",
    r"^\p{Lu}\p{L}{2,8}$",
    r"^(?!\s*$)[\p{L}\p{gc=Mark}\p{Nd} .,'-]{1,128}$",
    r"^\P{L}\u{41}[\u{42}]$",
    r"^(?<year>\d{4})$",
    r"^[[]\cJ$",
    r"^[^\s,]{2,5}$",
    r"^a{200}$",
    r"^\S+@\S+\.\S+$",
    r"^(?=.*[A-Z])(?=.*[a-z])(?=.*\d).{8,32}$",
    r"^(?!0000)\d{4}$",
    r"b*",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_text_of_a_pattern_matches_it(pattern: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = [text_of(pattern, Draws(str(key))) for key in range(20)]
    accepts = jsonschema_rs.Draft202012Validator({"pattern": pattern}).is_valid
    assert [text for text in made if not accepts(text) or not finder(pattern)(text)] == []
    assert made == [text_of(pattern, Draws(str(key))) for key in range(20)]


@pytest.mark.parametrize(
    ("pattern", "good", "bad"), [(r"^\p{L}+$", "Ärger", "a1"), (r"^[[]$", "[", "a"), (r"^\u{61}$", "a", "u")]
)
def test_what_only_the_validator_s_engine_reads_is_matched_too(pattern: str, good: str, bad: str) -> None:
    assert finder(pattern)(good)
    assert not finder(pattern)(bad)


def test_what_no_text_matches_gives_some_text() -> None:
    assert isinstance(text_of(r"^a(?!a)a$", Draws("x")), str)
