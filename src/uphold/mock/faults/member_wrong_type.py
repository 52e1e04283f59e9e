"""The first member of every record has another JSON type than the contract declares."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.forms import Form
from uphold.mock.lies import edit_records, record_members

ID = "member-wrong-type"
CHECK = "body-schema"


def applies(target: Target) -> bool:
    """Records have a member whose type is declared."""
    return _typed(record_members(target)) is not None


def apply(exchange: Exchange) -> Reply:
    """That member is an object where none may be, or a text where an object belongs."""
    members = record_members(exchange.target, exchange.status)
    name = _typed(members)
    if name is None:
        return exchange.reply
    wrong = "not an object" if members[name].allows("object") else {"not": "expected"}
    return edit_records(exchange, lambda record: record.update({name: wrong}))


def _typed(members: dict[str, Form]) -> str | None:
    return next(
        (name for name, form in members.items() if not (form.allows("object") and form.allows("string"))),
        None,
    )
