"""A record that does not exist is not shown."""

from __future__ import annotations

from typing import Any

import pytest

from uphold.checks import ALL, Held, Problem

FACTS = {
    "404 is a refusal": (404, "unknown-record", [Held()]),
    "so is 410": (410, "unknown-record", [Held()]),
    "so is 422": (422, "unknown-record", [Held()]),
    "a record is none": (200, "unknown-record", [Problem("a record that does not exist is shown", keyword="shown")]),
    "a lacking permission says nothing": (403, "unknown-record", []),
    "a failing server says nothing": (500, "unknown-record", []),
    "a redirection says nothing": (302, "unknown-record", []),
    "a record that exists is another matter": (200, "valid", []),
}


@pytest.mark.parametrize("fact", FACTS)
def test_an_unknown_record(fact: str, ask: Any) -> None:
    status, mode, expected = FACTS[fact]
    exchange = ask("GET /users/{id}", status, {"data": {"id": 1}}, mode=mode)
    assert list(ALL["unknown-record"].judge(exchange)) == expected
