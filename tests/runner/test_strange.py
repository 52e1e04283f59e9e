"""Identifiers that no record has."""

from __future__ import annotations

import uuid

import pytest

from uphold.runner.subjects.strange import strange_id


@pytest.mark.parametrize(
    ("known", "is_number", "expected"),
    [
        ("42", False, "2147483646"),
        ("2026", True, "2147483646"),
        ("860714660325134", False, "951704551236024"),
        ("usr-18790d942c26", False, "usr-09781d843c35"),
        ("ada", False, "no-such-record"),
        ("u1", False, "no-such-record"),
        (None, False, "no-such-record"),
        (None, True, "2147483646"),
    ],
)
def test_it_has_the_form_of_one_that_is_known(known: str | None, is_number: bool, expected: str) -> None:
    assert strange_id(known, is_number=is_number) == expected


@pytest.mark.parametrize("known", ["538a5c36-20dd-4546-a70b-7283e371b95f", "0192d3a4-5b6c-7d8e-9fa0-b1c2d3e4f506"])
def test_a_uuid_stays_one_of_its_kind(known: str) -> None:
    other = uuid.UUID(strange_id(known))
    assert str(other) != known
    assert (other.version, other.variant) == (uuid.UUID(known).version, uuid.UUID(known).variant)
