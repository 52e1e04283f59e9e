"""A change of some members resets the optional others."""

from __future__ import annotations

from typing import Any

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Key, Record
from uphold.mock.lies import body_members, required_members
from uphold.mock.twists import Call

ID = "patch-resets"
CHECK = "lifecycle"
PROMISE = "A partial change leaves alone what it does not name."


def applies(target: Target) -> bool:
    """A record is changed in part."""
    return target.contract.role(target.operation) is Role.UPDATE and bool(_optional(target))


def kept(call: Call, after: Record | None, _: Key, __: Record | None) -> Record | None:
    """What was not sent is no longer there."""
    if after is None:
        return None
    gone = _optional(call.target) - _named(call.body)
    kept = {name: value for name, value in after.sent.items() if name not in gone}
    return after.changed(sent=kept, cleared=after.cleared | gone)


def _optional(target: Target) -> frozenset[str]:
    return frozenset(body_members(target)) - frozenset(required_members(target))


def _named(body: Any) -> frozenset[str]:
    """The members that a body names: a JSON Patch names them in its paths."""
    if isinstance(body, list):
        paths = [str(step.get("path", "")) for step in body if isinstance(step, dict)]
        return frozenset(path.split("/")[1] for path in paths if path.startswith("/"))
    return frozenset(body) if isinstance(body, dict) else frozenset()
