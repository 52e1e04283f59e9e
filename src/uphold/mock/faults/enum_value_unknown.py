"""A member with a closed list of values has a value that is not on it."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.forms import Form
from uphold.mock.lies import edit_records, record_members

ID = "enum-value-unknown"
CHECK = "body-schema"


def applies(target: Target) -> bool:
    """Records have a text member with an enumeration."""
    return bool(_listed(record_members(target)))


def apply(exchange: Exchange) -> Reply:
    """Every such member has an unknown value."""
    members = record_members(exchange.target, exchange.status)
    wrong = dict.fromkeys(_listed(members), "a value that nobody listed")
    return edit_records(exchange, lambda record: record.update(wrong))


def _listed(members: dict[str, Form]) -> list[str]:
    return [name for name, form in members.items() if all("enum" in way.schema for way in form.alternatives)]
