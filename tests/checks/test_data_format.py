"""data-format: zones and ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from uphold.checks import ALL, data_format
from uphold.contract import Conventions, Format

from .conftest import with_tables

Say = Callable[[Any], Any]
LIST = "GET /users"
BROKEN, HELD = [("broken", "utc", "", "")], [("held", "utc")]


@pytest.mark.parametrize(
    ("users", "expected"),
    [
        ([{"id": 1, "seen": "2026-01-31T08:30:00Z"}], HELD),
        ([{"id": 1, "seen": "2026-01-31T08:30:00.125+00:00"}], HELD),
        ([{"id": 1, "seen": "2026-01-31T10:30:00+02:00"}], BROKEN),
        ([{"id": 1, "seen": "2026-01-31T08:30:00Z"}, {"id": 2, "seen": "2026-01-31T03:00:00-05:30"}], BROKEN),
        ([{"id": 1, "seen": "2026-01-31T08:30:00Z", "nick": "2026-01-31T10:30:00+02:00"}], HELD),  # any text
        ([{"id": 1, "nick": "2026-01-31T10:30:00+02:00"}], []),
        ([{"id": 1, "seen": None}], []),
        ([], []),
    ],
)
def test_utc(users: Any, expected: Any, ask: Any, say: Say, conventions: Conventions) -> None:
    formats = {**conventions.formats, "moment": Format(as_="date-time", utc=True)}
    told = with_tables(conventions, formats=formats)
    assert say(ALL["data-format"].judge(ask(LIST, 200, users, conventions=told))) == expected
    assert say(ALL["data-format"].judge(ask(LIST, 200, users))) == [], "api.toml says nothing of zones"


@pytest.mark.parametrize(
    ("listed", "read", "expected"),
    [
        ({"id": 1}, {"id": 1}, [("held", "id")]),
        ({"id": "a"}, {"id": "b"}, [("held", "id")]),
        ({"id": 1}, {"id": "1"}, [("broken", "id", "", "")]),
        ({"id": 1}, {}, []),
    ],
)
def test_ids(listed: Any, read: Any, expected: Any, ask: Any, say: Say) -> None:
    assert say(data_format.judge_ids(listed, read, ask(LIST, 200, []))) == expected
