"""What the release gate says: steps along the ladder, changes, removals, operations by release, and the verdict."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from uphold.compat.gate.entries import Entry, Ledger, Notice
from uphold.compat.gate.waivers import Applied, Held
from uphold.compat.model import Change, Comparison, Outcome
from uphold.contract import Depth
from uphold.findings import fingerprint

NOTICE = "removal-notice"
"""The id under which removals that break their notice are told and waived, beside the ids of rules."""


class Seen(StrEnum):
    """Whether a change was seen on a running tenant."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not confirmed"
    NOT_VERIFIED = "not verified"


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison of a gate: two neighbours of the ladder, two releases that are known in full, or the whole."""

    comparison: Comparison
    old: str
    """The release."""
    new: str
    depth: Depth
    """How much could be compared."""
    is_whole: bool = False
    allows_breaking: bool = False
    """Whether the release's name says that it may break clients (semver: its major number grew)."""

    @property
    def name(self) -> str:
        """``3.110.0 → 3.139.0``."""
        return f"{self.old} → {self.new}"


@dataclass(frozen=True, slots=True)
class Judged:
    """One change, with all that the gate knows of it."""

    change: Change
    steps: tuple[str, ...]
    """Names of the steps that show it."""
    is_allowed: bool = False
    """Whether every step that shows it may break clients."""
    waiver: Held | None = None
    seen: Seen | None = None
    """None: no tenant was asked."""
    seen_why: str = ""

    @property
    def fails(self) -> bool:
        """Whether it alone makes the gate fail."""
        return self.change.verdicts[0].outcome is Outcome.BREAKING and not self.is_allowed and self.waiver is None


@dataclass(frozen=True, slots=True)
class Removal:
    """Something that went, and whether it kept its notice."""

    entry: Entry
    notice: Notice
    why: str
    waiver: Held | None = None

    @property
    def fingerprint(self) -> str:
        """Names the removal whatever else changes."""
        return fingerprint(NOTICE, self.entry.thing.kind, self.entry.thing.place, self.entry.thing.part)

    @property
    def operations(self) -> tuple[str, ...]:
        """Ids of the operations that it reaches."""
        return self.entry.operations

    @property
    def fails(self) -> bool:
        """Whether it alone makes the gate fail."""
        return self.notice is Notice.BROKEN and self.waiver is None


@dataclass(frozen=True, slots=True)
class Row:
    """One operation along the ladder."""

    operation: str
    cells: tuple[str, ...]
    """A word for each step between neighbours: an `Outcome`; ``same``: compared in full, nothing changed; ``exists``:
    only that it is there is known; ``new``, ``gone``, or nothing where it is not there."""


@dataclass(frozen=True, slots=True)
class Suites:
    """What a run of the suites on the candidate said."""

    tenant: str
    judged_by: str
    """The release whose contract judged."""
    exit_status: int
    counts: dict[str, int]
    """Verdict → number of promise × operation."""
    findings: tuple[str, ...]
    """One line each."""
    folder: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """The verdict on a release."""

    api: str
    old: str
    new: str
    today: dt.date
    policies: tuple[str, ...]
    steps: tuple[Step, ...]
    """Between neighbours, then between releases that are known in full, then the whole where it is not one of both."""
    changes: tuple[Judged, ...]
    """Each once, the worst first."""
    removals: tuple[Removal, ...]
    rows: tuple[Row, ...]
    ledger: Ledger
    warnings: tuple[str, ...]
    """What comes up soon, one sentence each."""
    unverified: tuple[str, ...]
    """What the gate can't say, one sentence each."""
    waivers: Applied
    suites: tuple[Suites, ...] = ()

    @property
    def failures(self) -> int:
        """How many changes and removals make it fail."""
        return sum(one.fails for one in self.changes) + sum(one.fails for one in self.removals)

    @property
    def exit_status(self) -> int:
        """0: nothing breaks clients; 1: something does, or a waiver is at fault; 3: the suites could not run; 4:
        nothing could be compared."""
        ran = {one.exit_status for one in self.suites}
        if self.failures or self.waivers.fails or 1 in ran:
            return 1
        if ran & {2, 3}:
            return 3
        return 0 if any(row.cells for row in self.rows) else 4
