"""The older endpoint version calls a member by the name that the newer one gave it."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_records, newer_versions, record_members, required_members

ID = "endpoint-version-borrowed"
CHECK = "body-schema"
PROMISE = "Each endpoint version keeps its own names."


def applies(target: Target) -> bool:
    """The newer endpoint version lacks a member of this one that every record has, and has another in its place. Of
    one that may be missing, nobody could tell that it is."""
    return _renamed(target) is not None


def apply(exchange: Exchange) -> Reply:
    """The value stays."""
    names = _renamed(exchange.target)

    def rename(record: dict[str, Any]) -> None:
        if names is not None and names[0] in record:
            record[names[1]] = record.pop(names[0])

    return edit_records(exchange, rename)


def _renamed(target: Target) -> tuple[str, str] | None:
    own, needed = record_members(target), required_members(target)
    for newer in newer_versions(target):
        theirs = record_members(Target(target.contract, target.conventions, newer))
        gone = [name for name in own if name not in theirs and name in needed]
        come = [name for name in theirs if name not in own]
        if gone and come:
            return gone[0], come[0]
    return None
