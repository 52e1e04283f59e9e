"""A filtered listing lacks the last record that the filter names."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import filter_names, is_filtered
from uphold.mock.twists import Call

ID = "filter-loses-one"
CHECK = "filter"
PROMISE = "A filtered listing holds all that the filter names."


def applies(target: Target) -> bool:
    """A listing can be filtered."""
    return bool(filter_names(target))


def selected(call: Call, chosen: list[Record], _: list[Record]) -> list[Record]:
    """Without a filter all is honest."""
    return chosen[:-1] if is_filtered(call) else chosen
