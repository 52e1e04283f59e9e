"""A member that was not sent gets another value than its documented default."""

from __future__ import annotations

from typing import Any

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Key, Record
from uphold.mock.lies import body_members, record_members
from uphold.mock.making.forms import Form
from uphold.mock.twists import Call

ID = "default-not-applied"
CHECK = "lifecycle"
PROMISE = "What is not sent has its documented default."


def applies(target: Target) -> bool:
    """A record is created that shows a member with a default which has another value to take."""
    return target.contract.role(target.operation) is Role.CREATE and bool(_others(target))


def kept(call: Call, after: Record | None, _: Key, __: Record | None) -> Record | None:
    """The other value stays."""
    return None if after is None else _spoiled(call, after)


def shown(call: Call, record: Record, _: Key) -> Record:
    """The other value is in the reply."""
    return _spoiled(call, record)


def _spoiled(call: Call, record: Record) -> Record:
    sent = call.body if isinstance(call.body, dict) else {}
    others = {name: value for name, value in _others(call.target).items() if name not in sent}
    return record.changed(sent={**record.sent, **others}, cleared=record.cleared - others.keys())


def _others(target: Target) -> dict[str, Any]:
    shown = record_members(target)
    found = {name: _other(form) for name, form in body_members(target).items() if name in shown}
    return {name: value for name, value in found.items() if value is not None}


def _other(form: Form) -> Any:
    """Another value that the contract allows than the default; None when there is none, or none is known."""
    default = next((way.schema["default"] for way in form.alternatives if "default" in way.schema), None)
    if isinstance(default, bool):
        return not default
    options = [value for way in form.alternatives for value in way.schema.get("enum", ())]
    return next((value for value in options if value is not None and value != default), None) if default else None
