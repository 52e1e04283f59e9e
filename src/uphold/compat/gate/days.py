"""Days that may be known only within bounds, as releases without a date have them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from uphold.contract import Release

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Days:
    """One day that lies between two, both included; None: no bound."""

    earliest: dt.date | None = None
    latest: dt.date | None = None

    @classmethod
    def exactly(cls, day: dt.date) -> Days:
        """A day that is known."""
        return cls(day, day)

    @property
    def is_known(self) -> bool:
        """Whether it is one certain day."""
        return self.earliest is not None and self.earliest == self.latest

    def plus_months(self, months: int) -> Days:
        """The day so many calendar months later; the last day of a month that is too short for it."""
        return Days(*(None if day is None else plus_months(day, months) for day in (self.earliest, self.latest)))

    def within(self, earliest: dt.date | None, latest: dt.date | None) -> Days:
        """The same day, with what else is known of it; where the bounds contradict, the new ones count."""
        low = max(filter(None, (self.earliest, earliest)), default=None)
        high = min(filter(None, (self.latest, latest)), default=None)
        return Days(earliest, latest) if low and high and low > high else Days(low, high)

    def not_before(self, day: dt.date) -> Days:
        """The later one of this day and `day`."""
        return Days(max(self.earliest or day, day), None if self.latest is None else max(self.latest, day))

    def is_surely_before(self, other: Days) -> bool:
        """Whether this day comes before `other`, wherever in their bounds both lie."""
        return self.latest is not None and other.earliest is not None and self.latest < other.earliest

    def is_surely_at_or_after(self, other: Days) -> bool:
        """Whether this day is `other` or a later one, wherever in their bounds both lie."""
        return self.earliest is not None and other.latest is not None and self.earliest >= other.latest

    def __str__(self) -> str:
        if self.earliest is None:
            return "not known" if self.latest is None else f"{self.latest} or earlier"
        if self.latest is None:
            return f"{self.earliest} or later"
        return str(self.earliest) if self.is_known else f"{self.earliest} to {self.latest}"


UNKNOWN = Days()
"""A day of which nothing is known."""


def plus_months(day: dt.date, months: int) -> dt.date:
    """`day`, so many calendar months later."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def release_days(releases: Iterable[Release]) -> dict[str, Days]:
    """When each release of a ladder was published: as dated; else between its dated neighbours."""
    ladder = list(releases)
    dated = [_said(release) for release in ladder]
    found: dict[str, Days] = {}
    for index, release in enumerate(ladder):
        known = dated[index]
        if known is None:
            below = next((day.earliest for day in reversed(dated[:index]) if day), None)
            above = next((day.latest for day in dated[index + 1 :] if day), None)
            known = Days(below, above)
        found[release.name] = known
    return found


def _said(release: Release) -> Days | None:
    """``2025-12-16``, or any day of ``2025-12``; None where no day is said."""
    match = re.match(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)", release.date or "")
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = dt.date(year or 0, month or 0, day or 1)
    except ValueError:
        return None
    return Days(first, first if day else plus_months(first, 1) - dt.timedelta(days=1))
