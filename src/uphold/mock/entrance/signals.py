"""What replies of a deprecated operation tell of its end: RFC 9745 (Deprecation), RFC 8594 (Sunset), RFC 5829."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from urllib.parse import quote

from uphold.contract import Contract, Conventions, Deprecation, Operation

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Signal:
    """What one operation tells."""

    dates: Headers
    successor: str
    """Path of the operation that follows it, with ``{}`` for each value of its own path; empty: none is known."""


class Signals:
    """The headers of the operations that the contract marks as deprecated and the ledger has a date for. A day of
    the ledger is told as its beginning in UTC."""

    def __init__(self, contract: Contract, conventions: Conventions) -> None:
        self._told: dict[str, _Signal] = {}
        operations = {**contract.operations, **contract.undescribed}
        for entry in conventions.deprecations:
            operation = operations.get(entry.operation)
            if operation is None or not operation.deprecated or not entry.is_whole or not _dates(entry):
                continue
            successor = _followed(operation, operations.get(entry.successor))
            base = conventions.api.base_path.rstrip("/")
            self._told[operation.id] = _Signal(_dates(entry), base + successor if successor else "")

    def of(self, operation: Operation, values: Mapping[str, str]) -> Headers:
        """The headers of each reply of `operation`, reached with these path parameters, in the path's order."""
        signal = self._told.get(operation.id)
        if signal is None:
            return ()
        if not signal.successor:
            return signal.dates
        path = signal.successor.format(*(quote(value, safe="") for value in values.values()))
        return (*signal.dates, ("link", f'<{path}>; rel="successor-version"'))


def _dates(entry: Deprecation) -> Headers:
    found = []
    if entry.announced is not None:
        found.append(("deprecation", f"@{int(_beginning(entry.announced).timestamp())}"))
    if entry.removal is not None:
        found.append(("sunset", format_datetime(_beginning(entry.removal), usegmt=True)))
    return tuple(found)


def _beginning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _followed(operation: Operation, successor: Operation | None) -> str:
    """The path of `successor` for the records of `operation`: only where both paths take as many values, since
    only then is it known what they are there."""
    if successor is None:
        return ""
    names = [item.name for item in successor.parameters if item.location == "path"]
    if len(names) != sum(item.location == "path" for item in operation.parameters):
        return ""
    path = successor.path
    for name in names:
        path = path.replace(f"{{{name}}}", "{}")
    return path
