"""A record without what its reply says beside it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from uphold.checks.records.places import record_of, shown_by
from uphold.checks.records.sent import settable
from uphold.contract import Role

if TYPE_CHECKING:
    from uphold.checks.base import Exchange
    from uphold.checks.records.places import Record

_GONE: Final = frozenset((HTTPStatus.NOT_FOUND, HTTPStatus.GONE))


def own_record(read: Exchange) -> Record | None:
    """The record that a read shows. A flat reply says things beside its record, such as how many requests it counted:
    of its members only those are kept that the listing of such records knows, where it knows any. None when the reply
    shows no record."""
    found = record_of(read)
    family = read.contract.family_of(read.operation)
    listing = family.operations.get(Role.LIST) if family is not None else None
    if found is None or found.place or listing is None:
        return found
    names = set(found.members)
    for view in shown_by(read, read.contract.operation(listing)):
        names = names & view.members.keys() or names
    return replace(found, members={name: value for name, value in found.members.items() if name in names})


def differs(before: Exchange, after: Exchange) -> bool:
    """Whether a record is gone, or shows another value of a member that clients set, than a read before showed."""
    if after.reply.status in _GONE:
        return True
    old, new = own_record(before), own_record(after)
    if old is None or new is None:
        return False
    names = (settable(before) & (old.members.keys() | new.members.keys())) - old.broken - new.broken
    return any(old.members.get(name) != new.members.get(name) for name in names)
