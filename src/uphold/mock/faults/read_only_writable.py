"""A client can set a member that is not its to set."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Key, Record
from uphold.mock.lies import read_only_members
from uphold.mock.twists import Call

ID = "read-only-writable"
CHECK = "lifecycle"
PROMISE = "What the tenant alone sets is never changed by a client."


def applies(target: Target) -> bool:
    """A record comes back with a member that is read-only, or that the body does not have."""
    is_write = target.contract.role(target.operation) in {Role.CREATE, Role.UPDATE, Role.REPLACE}
    return is_write and bool(read_only_members(target))


def kept(call: Call, after: Record | None, _: Key, __: Record | None) -> Record | None:
    """What the body says of such members is kept."""
    if after is None or not isinstance(call.body, dict):
        return after
    names = read_only_members(call.target) & call.body.keys()
    return after.changed(sent={**after.sent, **{name: call.body[name] for name in names}})
