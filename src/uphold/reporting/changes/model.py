"""A comparison of two contracts, or a verdict of the gate, as every format reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

ORDER = ("breaking", "risky", "not-covered", "safe")
"""Severities, the worst first."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a report is written."""

    explain: bool = False
    """Say for each change why each policy judges it so."""
    width: int = 100
    """Columns of text."""
    colour: bool = False
    fail_on: str = "breaking"
    """The least severity that makes the exit status 1; ``none``: no severity does."""


class Site(msgspec.Struct, frozen=True):
    """Where something stands in a document."""

    file: str = ""
    pointer: str = ""
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line is not None else self.file


class Spot(msgspec.Struct, frozen=True):
    """A place that a change reaches."""

    operation: str
    position: str


class Exchange(msgspec.Struct, frozen=True):
    """One message of HTTP that a proof shows, as it travels."""

    shows: str
    start: str
    status: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None


class Witness(msgspec.Struct, frozen=True):
    """What one contract allows, and the other forbids or no longer promises."""

    value: Any
    allowed_by: str
    whole: bool
    at: str = ""
    forbidden: bool = True
    spot: Spot | None = None
    """The place that it was made for."""
    exchanges: tuple[Exchange, ...] = ()


class Judgement(msgspec.Struct, frozen=True):
    """What one policy says."""

    policy: str
    outcome: str
    clause: str = ""


class Waiver(msgspec.Struct, frozen=True):
    """A waiver, and where it stands."""

    subject: str
    place: str
    owner: str
    reason: str
    link: str
    until: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One cause, with all the places that it reaches."""

    rule: str
    severity: str
    operation: str
    pointer: str
    direction: str
    old: Any
    new: Any
    message: str
    witness: Witness | None
    fingerprint: str
    proof: str = "proved"
    operations: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    verdicts: tuple[Judgement, ...] = ()
    old_site: Site | None = None
    new_site: Site | None = None
    annotated: Site | None = None
    """Where an annotation goes, when it can't go to either."""
    tags: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    fails: bool = False
    allowed: bool = False
    waiver: Waiver | None = None
    seen: str | None = None
    seen_why: str = ""

    @property
    def is_proved(self) -> bool:
        """Whether the verdict is certain."""
        return self.proof == "proved"

    @property
    def site(self) -> Site | None:
        """Where a reader of the new document finds it; in the old one where the new one has nothing."""
        return self.annotated or self.new_site or self.old_site


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One comparison of a gate."""

    old: str
    new: str
    depth: str
    whole: bool
    allows_breaking: bool
    breaking: int
    risky: int
    safe: int
    not_covered: int


class Row(msgspec.Struct, frozen=True):
    """One operation along the ladder: a word for each release after the first."""

    operation: str
    releases: tuple[str, ...]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger."""

    name: str
    kind: str
    operations: tuple[str, ...]
    deprecated_in: str
    announced: str
    may_go: str
    removal: str | None
    successor: str
    successor_from: str
    note: str
    gone_in: str
    gone: str


class Removal(Entry, frozen=True, kw_only=True):
    """Something that went, and whether it kept its notice."""

    notice: str
    why: str
    fails: bool
    fingerprint: str
    waiver: Waiver | None = None


class Day(msgspec.Struct, frozen=True):
    """What may go from one day on."""

    may_go: str
    standing: str
    entries: tuple[Entry, ...]


class Ledger(msgspec.Struct, frozen=True):
    """What is deprecated, by day, and what has gone."""

    notice_months: int | None = None
    calendar: tuple[Day, ...] = ()
    gone: tuple[Entry, ...] = ()


class Waivers(msgspec.Struct, frozen=True):
    """Waivers that do not hold: expired or idle ones fail, fixed ones can go."""

    expired: tuple[Waiver, ...] = ()
    idle: tuple[Waiver, ...] = ()
    fixed: tuple[Waiver, ...] = ()


class Suites(msgspec.Struct, frozen=True, kw_only=True):
    """What a run of the suites on the candidate said."""

    tenant: str
    judged_by: str
    exit_status: int
    counts: dict[str, int]
    findings: tuple[str, ...]
    folder: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The whole."""

    kind: str
    """``diff`` or ``gate``."""
    old: str
    new: str
    policy: str
    """The first policy: the one that decides."""
    policies: tuple[str, ...]
    breaking: int
    risky: int
    safe: int
    not_covered: int
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    api: str = ""
    today: str = ""
    failures: int = 0
    exit_status: int = 0
    removals: tuple[Removal, ...] = ()
    steps: tuple[Step, ...] = ()
    operations: tuple[Row, ...] = ()
    ledger: Ledger = Ledger()
    warnings: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    waivers: Waivers = Waivers()
    suites: tuple[Suites, ...] = ()
    data: dict[str, Any] = {}
    """The data that all this was read from."""

    @property
    def is_gate(self) -> bool:
        """Whether it is a verdict of the gate."""
        return self.kind == "gate"

    def of(self, severity: str) -> tuple[Change, ...]:
        """The changes of a severity, proved ones first."""
        return tuple(
            sorted((one for one in self.changes if one.severity == severity), key=lambda one: not one.is_proved)
        )


def read_report(data: dict[str, Any]) -> Report:
    """The report in `data`, as the comparer's room gives it."""
    return msgspec.structs.replace(msgspec.convert(data, Report), data=data)
