"""A filter selects nothing away."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import filter_names
from uphold.mock.twists import Call

ID = "filter-ignored"
CHECK = "filter"
PROMISE = "A filtered listing holds only what the filter names."


def applies(target: Target) -> bool:
    """A listing can be filtered."""
    return bool(filter_names(target))


def selected(_: Call, __: list[Record], records: list[Record]) -> list[Record]:
    """All records of the collection."""
    return records
