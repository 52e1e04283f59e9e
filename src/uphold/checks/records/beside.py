"""A record without what its reply says beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from uphold.checks.records.places import record_of, shown_by
from uphold.contract import Role

if TYPE_CHECKING:
    from uphold.checks.base import Exchange
    from uphold.checks.records.places import Record


def own_record(read: Exchange) -> Record | None:
    """The record that a read shows. A reply that is no envelope says things beside its record, such as how many requests
    it counted: of those members only the ones that the listing of such records knows are kept, where it knows any.
    None when the reply shows no record."""
    found = record_of(read)
    family = read.contract.family_of(read.operation)
    listing = family.operations.get(Role.LIST) if family is not None else None
    if found is None or found.place or listing is None:
        return found
    names = found.members.keys()
    for view in shown_by(read, read.contract.operation(listing)):
        names = names & view.members.keys() or names
    return replace(found, members={name: value for name, value in found.members.items() if name in names})
