"""The ledger: what is deprecated since when, what follows it, when it may go at the earliest, and what has gone.

It rests on the ladder and on the announcements of ``[[deprecations]]``. A day that is known only within bounds stays
within bounds, and so does every verdict on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from uphold.compat.gate.days import UNKNOWN, Days, release_days
from uphold.compat.gate.entries import Entry, Ledger
from uphold.compat.gate.marks import Marks, Thing, marks_of, place_of
from uphold.contract import (
    Api,
    Contract,
    Deprecation,
    Depth,
    Release,
    endpoint_version_key,
    endpoint_version_of,
    release_key,
)


@dataclass(frozen=True, slots=True)
class _Rung:
    name: str
    days: Days
    marks: Marks
    contract: Contract
    is_candidate: bool = False


def ledger_of(api: Api, today: dt.date, *, upto: str | None = None, candidate: Contract | None = None) -> Ledger:
    """The ledger of `api`: along its ladder, up to the release `upto`; with a `candidate` that would be published
    `today` on top. Raises InputError when a release can't be read."""
    days = release_days(api.releases)
    names = [release.name for release in api.releases]
    end = names.index(upto) + 1 if upto in names else len(names)
    listed = api.releases[:end] if candidate is None else older_than(api, candidate)
    rungs = []
    for release in listed:
        if release.depth is not None:
            contract = api.contract(release.name)
            rungs.append(_Rung(release.name, days[release.name], marks_of(contract), contract))
    if candidate is not None:
        rungs.append(_Rung(candidate.release, Days.exactly(today), marks_of(candidate), candidate, is_candidate=True))
    return Ledger(api.name, api.conventions.api.notice_months, _entries(api, rungs))


def older_than(api: Api, candidate: Contract) -> tuple[Release, ...]:
    """The releases that a candidate comes after: those up to its own number, which may be taken, since nobody has
    raised it yet (what stands behind ``+`` does not count: Semantic Versioning 2.0.0, section 10); all of them where
    it lies below every one."""
    key = release_key(candidate.release.partition("+")[0])
    return tuple(release for release in api.releases if release_key(release.name) <= key) or api.releases


def _entries(api: Api, rungs: Sequence[_Rung]) -> tuple[Entry, ...]:
    writer = _Writer(api, rungs)
    things = sorted({thing for rung in rungs for thing in rung.marks.things})
    found = [entry for thing in things for entry in writer.entries(thing)]
    found += writer.announced_only({entry.thing for entry in found})
    return tuple(
        sorted(
            found,
            key=lambda one: (one.announced.latest or dt.date.max, one.thing.kind != "operation", one.name, one.gone_in),
        )
    )


class _Writer:
    """Reads the lives of things along the ladder."""

    def __init__(self, api: Api, rungs: Sequence[_Rung]) -> None:
        self._about = api.conventions.api
        self._told = api.conventions.deprecations
        self._rungs = rungs

    def entries(self, thing: Thing) -> Iterator[Entry]:
        """What the ladder shows of one thing; usually nothing or one entry."""
        marked: int | None = None
        unmarked: int | None = None
        last: int | None = None
        for index, rung in enumerate(self._rungs):
            if not self._tells_of(thing, rung):
                continue
            if thing not in rung.marks.things:
                if last is not None and (marked is not None or thing.kind == "operation"):
                    yield self._entry(thing, marked, unmarked, last, gone=index)
                marked, unmarked, last = None, index, None
                continue
            last = index
            if rung.marks.things[thing]:
                marked = index if marked is None else marked
            elif rung.marks.things[thing] is False:
                marked, unmarked = None, index
        if last is not None and marked is not None:
            yield self._entry(thing, marked, unmarked, last)

    def _tells_of(self, thing: Thing, rung: _Rung) -> bool:
        """Whether a rung can tell if a thing is there."""
        if thing.kind == "operation":
            return True
        if rung.contract.depth is not Depth.FULL:
            return False
        if thing.kind == "parameter" or " " in thing.place:
            return Thing(thing.place) in rung.marks.things
        return thing.place in rung.contract.schemas

    def _entry(
        self, thing: Thing, marked: int | None, unmarked: int | None, last: int, gone: int | None = None
    ) -> Entry:
        rungs, about = self._rungs, self._about
        operations = rungs[last].marks.operations[thing]
        told = self._announcement(thing, operations)
        announced = UNKNOWN
        if marked is not None:
            before = rungs[unmarked].days.earliest if unmarked is not None and unmarked < marked else None
            announced = rungs[marked].days if about.ladder_complete else Days(before, rungs[marked].days.latest)
        if told is not None:
            announced = announced.within(told.announced_after, told.announced_by)
            announced = Days.exactly(told.announced) if told.announced else announced
        removal = (told.removal if told else None) or self._sunset(thing, rungs[last])
        successor, source = self._successor(thing, rungs[last], told)
        went = UNKNOWN
        if gone is not None:
            exact = about.ladder_complete or rungs[gone].is_candidate
            went = rungs[gone].days if exact else Days(rungs[last].days.earliest, rungs[gone].days.latest)
        return Entry(
            thing=thing,
            operations=operations,
            deprecated_in=rungs[marked].name if marked is not None else "",
            not_deprecated_in=rungs[unmarked].name if marked is not None and unmarked is not None else "",
            announced=announced,
            may_go=_may_go(announced, about.notice_months, removal),
            successor=successor,
            successor_from=source,
            removal=removal,
            note=told.note if told else "",
            gone_in=rungs[gone].name if gone is not None else "",
            gone=went,
            mark_unknown=marked is None and rungs[last].marks.things[thing] is None,
            notice_months=about.notice_months,
        )

    def _announcement(self, thing: Thing, operations: tuple[str, ...]) -> Deprecation | None:
        for told in self._told:
            part = told.parameter or told.member
            if part == thing.part and any(
                fnmatchcase(one, told.operation) if part else one == told.operation for one in operations
            ):
                return told
        return None

    def _sunset(self, thing: Thing, rung: _Rung) -> dt.date | None:
        """The day that the contract itself names with ``x-sunset``."""
        operation = rung.contract.operations.get(rung.marks.operations[thing][0]) if thing.kind != "member" else None
        if operation is None:
            return None
        said = operation.sunset
        if thing.kind == "parameter":
            named = (one for one in operation.parameters if f"{one.location} {one.name}" == thing.part)
            said = next((one.sunset for one in named), None)
        try:
            return dt.date.fromisoformat((said or "")[:10])
        except ValueError:
            return None

    def _successor(self, thing: Thing, rung: _Rung, told: Deprecation | None) -> tuple[str, str]:
        if told is not None and told.successor:
            return told.successor, "recorded"
        if thing.kind != "operation":
            return "", ""
        newest = self._rungs[-1].contract
        operation = next((one for one in newest.operations.values() if place_of(one) == thing.place), None)
        contract = newest
        if operation is None:
            contract, operation = rung.contract, rung.contract.operations[rung.marks.operations[thing][0]]
        higher = [
            other for other in contract.endpoint_versions(operation) if _version(other.path) > _version(operation.path)
        ]
        best = max(higher, key=lambda one: (not one.deprecated, _version(one.path)), default=None)
        return (best.id, "endpoint-version") if best is not None else ("", "")

    def announced_only(self, known: Collection[Thing]) -> Iterator[Entry]:
        """Announced ends of parameters and members that no contract marks."""
        written = {(thing.kind, thing.part) for thing in known}
        for told in self._told:
            kind = "parameter" if told.parameter else "member"
            part = told.parameter or told.member
            if told.is_whole or (kind, part) in written:
                continue
            announced = (
                Days.exactly(told.announced) if told.announced else Days(told.announced_after, told.announced_by)
            )
            operations = self._with(kind, part, told.operation)
            if operations:
                yield Entry(
                    thing=Thing(told.operation, part, kind),
                    operations=operations,
                    deprecated_in="",
                    not_deprecated_in="",
                    announced=announced,
                    may_go=_may_go(announced, self._about.notice_months, told.removal),
                    successor=told.successor,
                    successor_from="recorded" if told.successor else "",
                    removal=told.removal,
                    note=told.note,
                    notice_months=self._about.notice_months,
                )

    def _with(self, kind: str, part: str, glob: str) -> tuple[str, ...]:
        """Ids of the operations that have a part, in the newest release that tells."""
        for rung in reversed(self._rungs):
            if rung.contract.depth is Depth.FULL:
                return tuple(
                    sorted(
                        id
                        for thing in rung.marks.things
                        if (thing.kind, thing.part) == (kind, part)
                        for id in rung.marks.operations[thing]
                        if fnmatchcase(id, glob)
                    )
                )
        return ()


def _may_go(announced: Days, months: int | None, removal: dt.date | None) -> Days:
    """The earliest day after the notice, and not before the day that was announced."""
    due = UNKNOWN if months is None else announced.plus_months(months)
    if removal is None:
        return due
    return Days.exactly(removal) if months is None else due.not_before(removal)


def _version(path: str) -> tuple[int, ...]:
    return endpoint_version_key(endpoint_version_of(path))
