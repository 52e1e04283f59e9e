"""What a ledger of deprecations holds: entries, each with the days that it is about and how it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from uphold.compat.gate.days import UNKNOWN, Days
from uphold.compat.gate.marks import Thing


class Standing(StrEnum):
    """How something deprecated stands on a day."""

    IN_NOTICE = "in notice"
    """It has to work: its notice has not run out."""
    UNDECIDED = "undecided"
    """Days are known only within bounds, and these leave it open."""
    MAY_GO = "may go"
    GONE = "gone"


class Notice(StrEnum):
    """Whether something that is gone went after its notice."""

    KEPT = "kept"
    BROKEN = "broken"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was deprecated, or that is gone."""

    thing: Thing
    operations: tuple[str, ...]
    """Ids of the operations that it is or belongs to, sorted."""
    deprecated_in: str
    """The first release known to mark it so; empty: none did."""
    not_deprecated_in: str
    """The newest release before that one that is known not to; empty: none is."""
    announced: Days
    may_go: Days
    """The earliest day on which it may be gone."""
    successor: str = ""
    """Id of an operation; empty: none is known."""
    successor_from: str = ""
    """``endpoint-version`` or ``recorded``."""
    removal: dt.date | None = None
    """The day that was announced for its end."""
    note: str = ""
    gone_in: str = ""
    """The first release without it; empty: it is there."""
    gone: Days = UNKNOWN
    """When it went."""
    mark_unknown: bool = False
    """Whether the releases that had it do not tell if it was deprecated."""
    notice_months: int | None = None

    @property
    def name(self) -> str:
        """What it is called in reports: an operation's id, or the part and where it belongs."""
        if self.thing.kind == "operation":
            return self.operations[0]
        if self.thing.kind == "parameter":
            return f"{self.thing.part} of {self.operations[0]}"
        return self.thing.part if self.thing.part.startswith(self.thing.place) else f"{self.thing.part} of {self.owner}"

    @property
    def owner(self) -> str:
        """The first operation that it belongs to; else the component."""
        return self.operations[0] if self.operations else self.thing.place

    def standing(self, today: dt.date) -> Standing:
        """How it stands on the day `today`."""
        if self.gone_in:
            return Standing.GONE
        day = Days.exactly(today)
        if day.is_surely_before(self.may_go):
            return Standing.IN_NOTICE
        return Standing.MAY_GO if day.is_surely_at_or_after(self.may_go) else Standing.UNDECIDED

    @property
    def notice(self) -> Notice | None:
        """Whether it went after its notice; None while it is there, or where no notice was promised."""
        if not self.gone_in or (self.notice_months is None and self.removal is None):
            return None
        if not (self.deprecated_in or self.mark_unknown or self.removal or self.announced != UNKNOWN):
            return Notice.BROKEN
        if self.gone.is_surely_before(self.may_go):
            return Notice.BROKEN
        return Notice.KEPT if self.gone.is_surely_at_or_after(self.may_go) else Notice.UNDECIDED

    @property
    def short_notice(self) -> Notice | None:
        """Whether the day that was announced for its end keeps the notice; None where none was."""
        if self.removal is None or self.notice_months is None:
            return None
        due, end = self.announced.plus_months(self.notice_months), Days.exactly(self.removal)
        if end.is_surely_before(due):
            return Notice.BROKEN
        return Notice.KEPT if end.is_surely_at_or_after(due) else Notice.UNDECIDED


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that was deprecated or went, by the time of its announcement."""

    api: str
    notice_months: int | None
    entries: tuple[Entry, ...]

    def gone(self) -> tuple[Entry, ...]:
        """What has gone, deprecated or not."""
        return tuple(entry for entry in self.entries if entry.gone_in)


def calendar(ledger: Ledger, today: dt.date) -> tuple[tuple[str, Standing, tuple[Entry, ...]], ...]:
    """What is deprecated and there, by the day from which it may go, the earliest first: the day in words, how these
    entries stand today, and the entries."""
    groups: dict[tuple[dt.date, dt.date, str, Standing], list[Entry]] = {}
    for entry in ledger.entries:
        if not entry.gone_in:
            key = (
                entry.may_go.latest or dt.date.max,
                entry.may_go.earliest or dt.date.min,
                str(entry.may_go),
                entry.standing(today),
            )
            groups.setdefault(key, []).append(entry)
    return tuple((key[2], key[3], tuple(groups[key])) for key in sorted(groups))
