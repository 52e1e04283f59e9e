"""What judging one test gave: outcomes counted, findings gathered by cause; a plain value that travels."""

from __future__ import annotations

from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

import msgspec

from uphold.contract import release_key
from uphold.findings import Evidence, Finding, Severity, Subject, fingerprint

if TYPE_CHECKING:
    from uphold.checks import Problem


class Tally(msgspec.Struct, kw_only=True):
    """One check (and facet of it) on one operation: how often it held, and which causes broke it."""

    check: str
    facet: str
    held: int = 0
    success: int = 0
    """How many of `held` were judged on a success reply to an allowed request."""
    broken_by: list[str] = msgspec.field(default_factory=list)
    """Fingerprints of findings about the tenant."""


class Others(msgspec.Struct, kw_only=True):
    """What earlier releases say, all of which have an operation alike and otherwise than the judged release."""

    releases: tuple[str, ...]
    """Oldest first."""
    tallies: list[Tally] = msgspec.field(default_factory=list)
    """Of the checks that judge replies by the contract; what the others say does not depend on it."""


class Outcome(msgspec.Struct, kw_only=True):
    """All that one test says about one operation."""

    api: str
    release: str
    operation: str
    checks: tuple[str, ...] = ()
    """Ids of the checks that the test names."""
    is_gone: bool = False
    """Whether only earlier releases have the operation; `release` is then the newest of them."""
    has_success_body: bool = True
    """Whether a success of the operation is documented to have a body."""
    same: tuple[str, ...] = ()
    """Earlier releases whose contract has the operation as `release` has it, oldest first: the tallies are theirs, too.
    """
    listed: tuple[str, ...] = ()
    """Earlier releases that are known by their operations only and have it, oldest first."""
    others: list[Others] = msgspec.field(default_factory=list)
    tallies: list[Tally] = msgspec.field(default_factory=list)
    findings: list[Finding] = msgspec.field(default_factory=list)
    skipped: str = ""
    """Why nothing could be verified; empty when something was."""
    broken: str = ""
    """What failed in the suite or its environment; empty when nothing did."""
    trial: str = ""
    """Which trial it belongs to; empty in a plain run."""
    sent: int = 0
    """How many requests the test sent."""

    def tally(self, check: str, facet: str, releases: tuple[str, ...] = ()) -> Tally:
        """The tally of a check and facet, made when it is new; of those `others`, where their releases are named."""
        tallies = self.tallies
        if releases:
            tallies = next(one.tallies for one in self.others if one.releases == releases)
        for tally in tallies:
            if tally.check == check and tally.facet == facet:
                return tally
        tally = Tally(check=check, facet=facet)
        tallies.append(tally)
        return tally


def interned(outcome: Outcome) -> Outcome:
    """The outcome itself, its words kept once with those of all others: they travelled as text, and thousands of them
    stay until the end of a run."""
    outcome.api, outcome.release, outcome.operation = map(intern, (outcome.api, outcome.release, outcome.operation))
    outcome.skipped = intern(outcome.skipped)
    outcome.checks, outcome.same, outcome.listed = map(_words, (outcome.checks, outcome.same, outcome.listed))
    for tallies in (outcome.tallies, *(one.tallies for one in outcome.others)):
        for tally in tallies:
            tally.check, tally.facet = intern(tally.check), intern(tally.facet)
    for one in outcome.others:
        one.releases = _words(one.releases)
    return outcome


@lru_cache(1_024)
def _words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Equal words, the same each time."""
    return tuple(map(intern, words))


def cause(api: str, check: str, problem: Problem, *, is_earlier: bool = False) -> str:
    """The fingerprint of a problem's cause; `is_earlier`: it is one for earlier releases only.

    A violated schema place is one cause, whichever check and operation saw it; without a place, the check
    and what it names (a status, a keyword) are the cause, and operations are only where it shows.
    """
    if is_earlier:
        return fingerprint(api, problem.place, problem.keyword, "earlier")
    if problem.place:
        return fingerprint(api, problem.place, problem.keyword)
    return fingerprint(api, check, problem.keyword or problem.facet)


def finding_of(
    fingerprint: str,
    check: str,
    problem: Problem,
    outcome: Outcome,
    *,
    severity: Severity,
    promises: tuple[str, ...],
    shown: Evidence | None,
    replay: str,
) -> Finding:
    """The finding that a problem at one operation amounts to."""
    return Finding(
        fingerprint=fingerprint,
        check=check,
        message=problem.message,
        severity=severity,
        subject=Subject(problem.subject),
        api=outcome.api,
        release=outcome.release,
        place=problem.place,
        operations=(outcome.operation,),
        promises=promises,
        evidence=shown,
        replay=replay,
    )


def merge(known: Finding, other: Finding) -> Finding:
    """Two sightings of one cause as one finding: all places, the smallest evidence, whatever the order."""
    first, second = sorted((known, other), key=_size)
    newest = max(first, second, key=lambda one: release_key(one.release))
    return Finding(
        fingerprint=first.fingerprint,
        check=first.check,
        message=newest.message,
        severity=min(known.severity, other.severity, key=list(Severity).index),
        subject=first.subject,
        api=first.api,
        release=newest.release,
        place=newest.place,
        operations=tuple(sorted({*known.operations, *other.operations})),
        promises=tuple(sorted({*known.promises, *other.promises})),
        evidence=first.evidence or second.evidence,
        replay=first.replay or second.replay,
        places=_places(known, other),
        releases=tuple(sorted({*known.releases, *other.releases}, key=release_key)),
    )


def _places(known: Finding, other: Finding) -> tuple[str, ...]:
    places = {place for one in (known, other) for place in (one.place, *one.places) if place}
    return tuple(sorted(places)) if len(places) > 1 else ()


def _size(finding: Finding) -> tuple[bool, int, str, str, str]:
    shown = finding.evidence
    return (shown is None, len(shown.curl) if shown else 0, finding.check, finding.message, finding.replay)
