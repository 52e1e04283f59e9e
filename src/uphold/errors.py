"""Every error that a user can cause. Each carries data: what is wrong, where, and what to do about it.

The command line prints ``str(error)`` on one line and exits with ``error.exit_status``; nobody who uses
uphold ever sees a traceback for one of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a user's file something stands: file, 1-based line and column, JSON pointer; each optional."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    pointer: str | None = None

    def __str__(self) -> str:
        spot = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return " at ".join(part for part in (spot, self.pointer) if part)


class UpholdError(Exception):
    """What is wrong (`message`), where (`place`), and what to do (`remedy`)."""

    exit_status: ClassVar[int] = 2

    def __init__(self, message: str, *, place: Place | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        where = str(self.place) if self.place is not None else ""
        line = f"{where}: {self.message}" if where else self.message
        return " ".join(f"{line}. {self.remedy}".split()) if self.remedy else " ".join(line.split())


class UsageError(UpholdError):
    """An option or argument that names something that does not exist or cannot be combined."""


class InputError(UpholdError):
    """A document, a configuration file or another input that cannot be used as it is."""


class TenantError(UpholdError):
    """The tenant could not be reached, or refused uphold as a whole (a wrong token, say)."""

    exit_status = 3


class RefusedBySafety(UpholdError):
    """A request that the mode of the run forbids; it was stopped before anything left this process."""

    exit_status = 3


class SuiteError(UpholdError):
    """The suite or its environment failed (a full disk, say): this says nothing about the tenant."""

    exit_status = 3
