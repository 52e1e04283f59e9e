"""A replacement keeps the members of the old record that the new one lacks."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Key, Record
from uphold.mock.lies import body_form, body_members, record_members
from uphold.mock.twists import Call

ID = "put-merges"
CHECK = "lifecycle"
PROMISE = "A replaced record holds what was sent and nothing of the old one."


def applies(target: Target) -> bool:
    """A record is replaced, and a body may lack a member that records show."""
    form = body_form(target)
    if target.contract.role(target.operation) is not Role.REPLACE or form is None:
        return False
    needed = frozenset.intersection(*(way.required for way in form.alternatives))
    return bool((body_members(target).keys() & record_members(target).keys()) - needed)


def kept(_: Call, after: Record | None, __: Key, before: Record | None) -> Record | None:
    """What clients sent before is laid under what this one sent."""
    if after is None or before is None:
        return after
    return after.changed(sent={**before.sent, **after.sent}, cleared=before.cleared - after.sent.keys())
