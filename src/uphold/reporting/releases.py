"""A run as its releases see it: for each one what held, what is broken and what was not verified."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from uphold.findings import Finding, Status, Verdict
from uphold.reporting.operations import WORST_FIRST
from uphold.reporting.records import TestedApi

_LISTED = 4


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release of one API, over all promises and operations."""

    api: str
    name: str
    depth: str
    """How much is known of it: ``full``, or only its ``operations``."""
    date: str
    statuses: dict[Status, int]
    """Status → number of operations, each by its worst verdict in the eyes of this release."""
    findings: tuple[str, ...]
    """Fingerprints of what is broken in its eyes, as the findings are ordered."""

    def count(self, status: Status) -> int:
        """How many operations have this status."""
        return self.statuses.get(status, 0)

    @property
    def status(self) -> Status:
        """The worst of all."""
        return next((status for status in WORST_FIRST if self.count(status)), Status.SKIPPED)


def release_lines(
    apis: Iterable[TestedApi], verdicts: Iterable[Verdict], findings: Sequence[Finding]
) -> tuple[ReleaseLine, ...]:
    """The releases in whose eyes a run judged, of those APIs where there are several: by API, the newest first.
    `findings`: those about the tenant."""
    said: dict[tuple[str, tuple[str, ...]], dict[str, Status]] = defaultdict(dict)
    broken: dict[tuple[str, str], list[str]] = defaultdict(list)
    for verdict in verdicts:
        _add(said[verdict.api, verdict.releases or (verdict.release,)], verdict.operation, verdict.status)
    for finding in findings:
        for operation in finding.operations:
            _add(said[finding.api, finding.releases or (finding.release,)], operation, Status.FAILED)
        for release in finding.releases or (finding.release,):
            broken[finding.api, release].append(finding.fingerprint)
    return tuple(
        ReleaseLine(
            api=api.name,
            name=release.name,
            depth=release.depth,
            date=release.date,
            statuses=_worst(one for (name, seen), one in said.items() if name == api.name and release.name in seen),
            findings=tuple(broken[api.name, release.name]),
        )
        for api in apis
        if len(api.releases) > 1
        for release in reversed(api.releases)
    )


def in_whose_eyes(finding: Finding) -> str:
    """The releases that a finding is about, beside the one that it names; empty where there is no other."""
    others = [release for release in finding.releases if release != finding.release]
    if len(others) <= _LISTED:
        return ", ".join(reversed(others))
    return f"{len(others)} others, {others[0]} to {others[-1]}"


def _add(worst: dict[str, Status], operation: str, status: Status) -> None:
    if operation:
        worst[operation] = min(worst.get(operation, status), status, key=WORST_FIRST.index)


def _worst(said: Iterable[dict[str, Status]]) -> dict[Status, int]:
    """Status → number of operations, each by its worst."""
    worst: dict[str, Status] = {}
    for one in said:
        for operation, status in one.items():
            _add(worst, operation, status)
    counts = Counter(worst.values())
    return {status: counts[status] for status in WORST_FIRST if counts[status]}
