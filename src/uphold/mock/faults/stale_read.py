"""A read shows the record as it was at the read before, and the change only at the next."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Key, Record
from uphold.mock.lies import offers, remember
from uphold.mock.twists import Call

ID = "stale-read"
CHECK = "lifecycle"
PROMISE = "A read shows what was last written."


def applies(target: Target) -> bool:
    """A record is read by its id, and can be changed."""
    return target.contract.role(target.operation) is Role.READ and offers(target, Role.UPDATE, Role.REPLACE)


def shown(call: Call, record: Record, key: Key) -> Record:
    """What was there at the read before, of a record that was read before."""
    place = "|".join((*key, record.id))
    before = call.memory.get(place, record)
    remember(call.memory, place, record)
    return before if isinstance(before, Record) else record
