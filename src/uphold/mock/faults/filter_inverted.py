"""A filter shows what it should select away, and selects away what it should show."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import filter_names, is_filtered
from uphold.mock.twists import Call

ID = "filter-inverted"
CHECK = "filter"
PROMISE = "A filtered listing holds what the filter names."


def applies(target: Target) -> bool:
    """A listing can be filtered."""
    return bool(filter_names(target))


def selected(call: Call, chosen: list[Record], records: list[Record]) -> list[Record]:
    """Without a filter all is honest."""
    if not is_filtered(call):
        return chosen
    wanted = {record.id for record in chosen}
    return [record for record in records if record.id not in wanted]
