"""Following: what shows at an operation only because something else is broken there is part of that finding.

An operation that is gone documents no status for being gone, refuses nothing, and is not limited either. A refusal
that comes as a success has not the body of a success. Whoever repairs the one has repaired the other; a finding that
shows elsewhere, too, has a cause of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from uphold.runner.recording.ledger import merge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from uphold.findings import Finding

_VERSION: Final = re.compile(r"/v\d+(?:\.\d+)*(?=/|$)")
_NAMES: Final = re.compile(r"\{[^{}]*\}")
_ERROR_BODY: Final = re.compile(r'^ ?"(?:message|error|errors|detail|title)":', re.MULTILINE)
"""A member at the top of a body, as evidence shows it, that bodies of failures have."""

_GONE: Final = (
    re.compile(r"^an older endpoint version is gone"),
    re.compile(r"^a deprecated operation does not answer any more"),
    re.compile(r"^the operation is not served"),
)
_OF_WHAT_IS_GONE: Final = re.compile(
    "|".join(one.pattern for one in _GONE) + r"|^one call too many is refused as if"
    r"|^a forbidden request is answered with (?:404|405|410|501) and not refused"
    r"|^answers with the status (?:404|405|410|501), which"
)
_OF_A_SUCCESS: Final = frozenset(("envelope", "body-schema", "format", "unknown-record", "member"))
_OF_A_FAILURE: Final = frozenset(("error-shape", "body-schema", "member"))


@dataclass(frozen=True, slots=True)
class _Rule:
    """What follows from what."""

    leads: re.Pattern[str]
    """The sentence of what is broken."""
    follows: Callable[[Finding], bool]
    by: frozenset[str] = frozenset()
    """Checks that find what is broken; empty: any."""

    def takes(self, leader: Finding, other: Finding) -> bool:
        """Whether `other` follows from `leader`, if that is of this rule."""
        is_near = (leader.api, leader.subject) == (other.api, other.subject) and bool(other.operations)
        return is_near and {*map(_bare, other.operations)} <= {*map(_bare, leader.operations)} and self.follows(other)

    def is_led_by(self, finding: Finding) -> bool:
        """Whether a finding is what is broken."""
        return bool(self.leads.search(finding.message)) and (not self.by or finding.check in self.by)


def _bare(operation: str) -> str:
    """An operation's name without its endpoint version and the names of its path parameters."""
    return _NAMES.sub("{}", _VERSION.sub("/v", operation))


def _status(finding: Finding) -> int:
    """The status of the reply that a finding shows; 0 where it shows none."""
    first = finding.evidence.reply.partition("\n")[0] if finding.evidence is not None else ""
    return int(first) if first.isdecimal() else 0


def _is_of_gone(finding: Finding) -> bool:
    return bool(_OF_WHAT_IS_GONE.search(finding.message))


def _is_failing(finding: Finding) -> bool:
    return finding.check == "server-error"


def _is_error_as_success(finding: Finding) -> bool:
    """The body of a failure, judged as that of a success."""
    shown = finding.evidence.reply.partition("\n\n")[2] if finding.evidence is not None else ""
    return finding.check in _OF_A_SUCCESS and 200 <= _status(finding) < 300 and bool(_ERROR_BODY.search(shown))  # noqa: PLR2004 - 2xx


def _is_error_body(finding: Finding) -> bool:
    return finding.check in _OF_A_FAILURE and _status(finding) >= 400  # noqa: PLR2004 - 4xx and 5xx


def _says(pattern: str) -> Callable[[Finding], bool]:
    sentence = re.compile(pattern)
    return lambda finding: bool(sentence.search(finding.message))


_SENTENCES: Final = (
    (
        r"^a change is answered as if it had been made, and the record is as it was before",
        r"^a member that a change sets to null keeps its value|^a list that a change replaces keeps elements",
    ),
    (r"^a record that does not exist is shown", r"^a record is still there after the one that it lies under"),
    (
        r"^the optional member `[^`]*` is refused, whatever its value",
        r" is refused as `[^`]*`, though the contract allows it",
    ),
    (
        r"^a time is told in another zone|^two endpoint versions tell different things of one record",
        r"^a record shows something else in a listing than by itself",
    ),
)
"""What is said of a cause, and what is said of the same operation because of it."""

_RULES: Final = (
    *(_Rule(gone, _is_of_gone) for gone in _GONE),
    _Rule(re.compile(r"^the same read, sent again, is answered with another status"), _is_failing),
    *(_Rule(re.compile(leads), _says(follows)) for leads, follows in _SENTENCES),
    _Rule(re.compile(r"^a forbidden request is taken"), _is_error_as_success, frozenset({"refused"})),
    _Rule(re.compile(r"^a record that does not exist is shown"), _is_error_as_success),
    _Rule(re.compile(""), _is_error_body, frozenset({"error-shape"})),
    _Rule(re.compile(""), _is_error_body, frozenset({"body-schema"})),
)


def follow(findings: Sequence[Finding]) -> tuple[list[Finding], dict[str, str]]:
    """The findings without those that follow from others, which are members of these.

    Gives them, and for each fingerprint that went into another finding the one it went into.
    """
    left = list(findings)
    moved: dict[str, str] = {}
    for rule in _RULES:
        for leader in sorted(left, key=lambda one: one.fingerprint):
            is_left = any(one.fingerprint == leader.fingerprint for one in left)
            if (
                not is_left
                or not rule.is_led_by(leader)
                or (rule.follows is _is_error_body and not _is_error_body(leader))
            ):
                continue
            taken = [one for one in left if one.fingerprint != leader.fingerprint and rule.takes(leader, one)]
            if not taken:
                continue
            names = {one.fingerprint for one in taken}
            moved |= dict.fromkeys(names, leader.fingerprint)
            moved |= {old: leader.fingerprint for old, new in moved.items() if new in names}
            left = [one for one in left if one.fingerprint not in names | {leader.fingerprint}]
            left.append(_with(leader, taken))
    return left, moved


def _with(leader: Finding, taken: Sequence[Finding]) -> Finding:
    whole = leader
    for one in taken:
        whole = merge(whole, one)
    members = sorted(
        {*leader.members, *(one.fingerprint for one in taken), *(name for one in taken for name in one.members)}
    )
    return replace(
        leader, severity=whole.severity, promises=whole.promises, releases=whole.releases, members=tuple(members)
    )
