"""A member that is only ever written comes back in replies."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.keeping.store import Key, Record
from uphold.mock.lies import edit_records, is_listing, record_members, write_only_members
from uphold.mock.twists import Call

ID = "write-only-shown"
CHECK = "secrets"
PROMISE = "What is only ever written never comes back."


def applies(target: Target) -> bool:
    """A reply shows one record that has a write-only member, which no reply documents."""
    return not is_listing(target) and bool(write_only_members(target) - record_members(target).keys())


def shown(call: Call, record: Record, _: Key) -> Record:
    """What clients sent of such members is noted."""
    names = write_only_members(call.target)
    call.memory["noted"] = {name: value for name, value in record.sent.items() if name in names}
    return record


def apply(exchange: Exchange) -> Reply:
    """What was noted stands among the other members."""
    noted = exchange.memory.pop("noted", {})
    return edit_records(exchange, lambda record: record.update(noted))
