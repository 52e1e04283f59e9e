"""A tenant that tells all times in UTC keeps what clients send in other zones as the same instant in UTC."""

from __future__ import annotations

import pytest

from uphold.mock.making.forms import Book
from uphold.mock.making.zones import in_utc

TIME = {"type": "string", "format": "date-time"}
RECORD = {
    "type": "object",
    "properties": {"at": TIME, "many": {"type": "array", "items": TIME}, "text": {"type": "string"}},
}

KEPT = {
    "another zone": ({"at": "2026-01-01T02:00:00+02:00"}, {"at": "2026-01-01T00:00:00Z"}),
    "a part of a second": ({"at": "2026-01-01T02:00:00.125+02:00"}, {"at": "2026-01-01T00:00:00.125000Z"}),
    "UTC, however it is written": ({"at": "2026-01-01T00:00:00+00:00"}, {"at": "2026-01-01T00:00:00+00:00"}),
    "no time": ({"at": "soon"}, {"at": "soon"}),
    "beyond the calendar": ({"at": "0001-01-01T00:00:00+02:00"}, {"at": "0001-01-01T00:00:00+02:00"}),
    "in a list": ({"many": ["2026-01-01T02:00:00+02:00"]}, {"many": ["2026-01-01T00:00:00Z"]}),
    "a text of no format": ({"text": "2026-01-01T02:00:00+02:00"}, {"text": "2026-01-01T02:00:00+02:00"}),
    "an unknown member": ({"other": "2026-01-01T02:00:00+02:00"}, {"other": "2026-01-01T02:00:00+02:00"}),
}


@pytest.mark.parametrize("fact", KEPT)
def test_a_time_is_kept(fact: str) -> None:
    sent, kept = KEPT[fact]
    form = Book().form(RECORD)
    assert in_utc(sent, form, frozenset({"date-time"})) == kept


def test_other_formats_stay() -> None:
    sent = "2026-01-01T02:00:00+02:00"
    assert in_utc({"at": sent}, Book().form(RECORD), frozenset({"datetime"})) == {"at": sent}
