"""What a run or a comparison says: findings, verdicts, severities. The place where both flows meet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters, as a named policy sees it."""

    BREAKING = "breaking"
    RISKY = "risky"
    SAFE = "safe"


class Status(StrEnum):
    """The verdict on one promise: `BROKEN` blames the suite or the environment, never the tenant;
    `SKIPPED` could not be verified, and never counts as passed."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"
    SKIPPED = "skipped"


class Subject(StrEnum):
    """Who is at fault: the tenant that answered, the document that contradicts or forgets, or neither for sure: one of
    them is wrong, and nothing tells which."""

    TENANT = "tenant"
    DOCUMENT = "document"
    NEITHER = "neither"


def fingerprint(*parts: str) -> str:
    """A short name for a cause: 16 hex digits of SHA-256 over `parts`, the same wherever and whenever.

    Parts name the cause (check, schema place, keyword…), never the instance that showed it: line
    numbers, generated values and order must not change a fingerprint.
    """
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The smallest request that shows a finding, and its reply; every text is masked already."""

    curl: str
    """A command line that sends the request again; the token stands as a variable."""
    request: str
    """Method, target, headers and body as sent."""
    reply: str
    """Status, headers and body as received, cut to a readable length."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A promise found broken, with evidence: one per cause, however many operations show it."""

    fingerprint: str
    check: str
    """The id of the check that judged, e.g. ``body-schema``."""
    message: str
    """One sentence: what was promised and what came instead."""
    severity: Severity
    subject: Subject
    api: str
    release: str
    """The release that promised it."""
    place: str
    """The schema place that is violated, as a JSON pointer into the release file; may be empty."""
    operations: tuple[str, ...]
    """Ids (METHOD + path template) of the operations that show it, sorted."""
    promises: tuple[str, ...] = ()
    """Ids of the promises it breaks, sorted."""
    evidence: Evidence | None = None
    replay: str = ""
    """The command that shows it again."""
    places: tuple[str, ...] = ()
    """All schema places of a cause that has several, sorted; empty where `place` is the only one."""
    members: tuple[str, ...] = ()
    """Fingerprints of the findings that are gathered in this one, sorted; empty for one that stands alone."""
    waived: str = ""
    """Who waived it, until when and why; empty where nobody did."""
    releases: tuple[str, ...] = ()
    """Every release in whose eyes the promise is broken, oldest first; empty where only `release` was asked."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One promise × operation × release."""

    promise: str
    operation: str
    """Operation id, or the empty string for a promise about the API as a whole."""
    api: str
    release: str
    status: Status
    reason: str = ""
    """Why it was skipped, or is broken; empty when passed or failed."""
    findings: tuple[str, ...] = field(default=())
    """Fingerprints of the findings that made it fail."""
    judged: int = 0
    """How many replies the verdict rests on."""
    releases: tuple[str, ...] = ()
    """All releases that the verdict stands for, oldest first, `release` the last; empty where it is the only one."""
