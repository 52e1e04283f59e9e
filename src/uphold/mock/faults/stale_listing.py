"""A listing shows what there was at the listing before, and a change only at the next."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Record
from uphold.mock.lies import offers, presented, remember
from uphold.mock.twists import Call

ID = "stale-listing"
CHECK = "lifecycle"
PROMISE = "A listing shows what is there now."


def applies(target: Target) -> bool:
    """Records are listed, and clients make some."""
    return target.contract.role(target.operation) is Role.LIST and offers(target, Role.CREATE)


def selected(call: Call, chosen: list[Record], _: list[Record]) -> list[Record]:
    """What the same request of the same caller would have shown before."""
    asked = f"{presented(call.target, call.request)} {call.request.path}?{call.request.query}"
    before: list[Record] = call.memory.get(asked, chosen)
    remember(call.memory, asked, list(chosen))
    return before
