"""From what checks saw to verdicts: promise × operation × release, and one line per promise."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import msgspec

from uphold.checks import LAWS
from uphold.contract import release_key
from uphold.findings import Status, Verdict
from uphold.runner.releases.eyes import BY_REPLY, BY_REQUEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from uphold.contract import Conventions, Promise
    from uphold.runner.recording.ledger import Outcome, Tally

NEED_SUCCESS = frozenset({"body-schema", "content-type", "envelope"})
"""Checks that hold on refusals too; they prove something only once a success reply was judged. So does
`status-documented`, whether a success has a body or not."""


EARLIER: Final = "earlier"
"""Facet of a promise about what earlier releases promised: ``body-schema:earlier`` is what `body-schema` says in the
eyes of releases before the judged one."""

_OF_KIND: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pagination:cursor-walk": "listing that was looked at goes on by cursors",
        "pagination:links": "page that was looked at is known to have links",
        "pagination": "listing that was looked at is known to page so",
        "filter:boundary": "filter that was looked at is known to be a bound",
        "filter": "listing that was looked at has filters that are known to select",
        "notifications": "operation that was looked at subscribes to notifications",
        "endpoint-versions": "operation that was looked at has several endpoint versions",
        "deprecation": "operation that was looked at is deprecated",
        "data-format:utc": "operation that was looked at has times that are documented to be in UTC",
    }
)
"""Check, or part of one → what a test of it needs."""
NOTHING_MISSING: Final[Mapping[str, str]] = MappingProxyType({})


_NOT_SENT: Final = re.compile(r"^\S+ \S+ is not sent")
"""How a test tells that the mode of the run forbade its request."""
_WORST_FIRST = (Status.FAILED, Status.BROKEN, Status.PASSED, Status.SKIPPED)

_age = cache(release_key)

_OF_EARLIER_RELEASES: Final = frozenset(("accepted:old-request", *(f"{check}:{EARLIER}" for check in BY_REPLY)))

BY_LISTING: Final = frozenset(("served",))
"""Checks for which it is enough to know which operations a release has."""


class PromiseLine(msgspec.Struct, frozen=True, kw_only=True):
    """One promise of one API in the table at the end of a run."""

    id: str
    api: str
    text: str
    grade: str
    kind: str
    source: str
    status: Status
    reason: str
    judged: int
    operations: dict[str, int]
    """Status → number of operations."""


def concerns(promise: Promise, operation: str) -> bool:
    """Whether a promise is about an operation; one that names no operations is about all of them."""
    return not promise.operations or any(fnmatchcase(operation, glob) for glob in promise.operations)


def promises_of(promises: Iterable[Promise], operation: str, check: str, facet: str) -> tuple[str, ...]:
    """Ids of the promises that a check (with a facet) verifies on an operation."""
    if facet == EARLIER:
        names = {f"{check}:{facet}"}
    else:
        names = {check, f"{check}:{facet}", f"{check}:{facet.partition('.')[0]}"}
    return tuple(sorted(p.id for p in promises if names & set(p.checks) and concerns(p, operation)))


def undeclared(conventions: Conventions) -> dict[str, str]:
    """Check → the table that it judges by and that an ``api.toml`` does not have."""
    tables = {
        "envelope": ("envelope", conventions.envelope or conventions.success),
        "unauthorized": ("authentication", conventions.authentication),
        "error-shape": ("errors", conventions.errors),
    }
    return {check: f"[{name}]" for check, (name, table) in tables.items() if not table}


def verdicts(
    promise: Promise, outcomes: Iterable[Outcome], missing_tables: Mapping[str, str] = NOTHING_MISSING
) -> list[Verdict]:
    """The verdicts on one promise: one for each operation that it concerns and that a test looked at, and for releases
    that say the same one for all.

    `missing_tables` is what `undeclared` says of the API: a reason for verdicts that were not earned.
    """
    if not promise.checks:
        return []
    of_documents = any(name.partition(":")[0] in LAWS for name in promise.checks)  # no operation is asked for these
    by_operation: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if concerns(promise, outcome.operation) and bool(outcome.operation) != of_documents:
            by_operation[outcome.operation, outcome.release].append(outcome)
    given = []
    for _, seen in sorted(by_operation.items()):
        found = (_verdict(promise, view, seen, missing_tables) for view in _views(promise, seen))
        given += _together([verdict for verdict in found if verdict is not None])
    return given


@dataclass(frozen=True, slots=True)
class _View:
    """What tests of one operation said in the eyes of releases that see it alike."""

    releases: tuple[str, ...]
    """Oldest first."""
    tallies: list[Tally]
    is_earlier: bool


def _views(promise: Promise, seen: list[Outcome]) -> Iterator[_View]:
    """The judged release first."""
    first = seen[0]
    checks = {name.partition(":")[0] for name in promise.checks}
    if first.is_gone and not checks & BY_LISTING:
        return
    tallies = [tally for outcome in seen for tally in outcome.tallies]
    yield _View((first.release,), tallies, is_earlier=False)
    if first.same:
        yield _View(first.same, tallies, is_earlier=True)
    if first.others:
        whoever = [tally for tally in tallies if tally.check not in BY_REPLY | BY_REQUEST]
        for number, others in enumerate(first.others):
            own = [tally for outcome in seen for tally in outcome.others[number].tallies]
            if checks & BY_REQUEST <= {tally.check for tally in own}:  # else its own requests were not tried
                yield _View(others.releases, [*whoever, *own], is_earlier=True)
    if first.listed and checks & BY_LISTING:
        yield _View(first.listed, [tally for tally in tallies if tally.check in BY_LISTING], is_earlier=True)


def _together(given: list[Verdict]) -> list[Verdict]:
    """Verdicts on one promise and operation, with those that differ in nothing but the release put together."""
    groups: dict[tuple[Status, str, tuple[str, ...], int], list[Verdict]] = defaultdict(list)
    for verdict in given:
        groups[verdict.status, verdict.reason, verdict.findings, verdict.judged].append(verdict)
    put = []
    for group in groups.values():
        releases = sorted({one for verdict in group for one in verdict.releases}, key=_age)
        put.append(replace(group[0], release=releases[-1], releases=tuple(releases) if len(releases) > 1 else ()))
    return put


def _verdict(promise: Promise, view: _View, seen: list[Outcome], missing_tables: Mapping[str, str]) -> Verdict | None:
    status, reason, findings, judged = Status.SKIPPED, "", set[str](), 0
    earned = True
    was_judged = False
    missing = []
    for name in _asked(promise, seen):
        check, _, facet = name.partition(":")
        chosen = (
            []
            if facet == EARLIER and not view.is_earlier
            else [t for t in view.tallies if t.check == check and (facet == EARLIER or _facet_fits(t.facet, facet))]
        )
        findings |= {cause for tally in chosen for cause in tally.broken_by}
        judged += sum(tally.held + len(tally.broken_by) for tally in chosen)
        if not _earned(check, chosen, needs_success=seen[0].has_success_body):
            earned = False
            was_judged = was_judged or bool(chosen)
            missing.append(name)
    if findings:
        status = Status.FAILED
    elif any(outcome.broken for outcome in seen):
        status, reason = Status.BROKEN, next(outcome.broken for outcome in seen if outcome.broken)
    elif earned:
        status = Status.PASSED
    elif promise.checks and all(_optional(name) for name in missing):
        reason = _why_no_member(missing, seen)
        if not reason:
            return None
    else:
        skipped = "" if was_judged else _why_skipped(missing, seen)
        reason = skipped or _why_not(missing, missing_tables)
    return Verdict(
        promise=promise.id,
        operation=seen[0].operation,
        api=seen[0].api,
        release=view.releases[-1],
        releases=view.releases,
        status=status,
        reason=reason,
        findings=tuple(sorted(findings)),
        judged=judged,
    )


def _asked(promise: Promise, seen: list[Outcome]) -> list[str]:
    """The promise's checks that a test of this operation names, where any does: the others do not concern it (a body
    that is no JSON, an operation that takes none)."""
    named = {check for outcome in seen for check in outcome.checks}
    return [name for name in promise.checks if name.partition(":")[0] in named] or list(promise.checks)


def _facet_fits(seen: str, wanted: str) -> bool:
    return not wanted or seen == wanted or seen.startswith(f"{wanted}.")


def _optional(name: str) -> bool:
    """A promise about one facet (a format, say) does not concern an operation that never showed it; one about the
    envelope does not concern those that are excepted or answer with no body."""
    return ":" in name or name == "envelope"


def _earned(check: str, tallies: list[Tally], *, needs_success: bool) -> bool:
    if check == "status-documented" or (needs_success and check in NEED_SUCCESS):
        return any(tally.success for tally in tallies)
    if check == "member":  # an unknown record that is refused says nothing about the members of a known one
        return any(tally.held and "." in tally.facet for tally in tallies)
    return any(tally.held for tally in tallies)


def _why_skipped(missing: list[str], seen: list[Outcome]) -> str:
    """Why the test that would have judged could not: of those that name a missing check, the one that judges by most.
    A check that many tests name is not what the narrow ones are about."""
    wanted = {name.partition(":")[0] for name in missing}
    able = [outcome for outcome in seen if outcome.skipped and (not outcome.checks or wanted & set(outcome.checks))]
    return max(able, key=lambda outcome: len(outcome.checks)).skipped if able else ""


def _why_no_member(missing: list[str], seen: list[Outcome]) -> str:
    """Why a member of a documented shape was not judged, where a test tried; empty where none did."""
    if not any(name.partition(":")[0] == "member" for name in missing):
        return ""
    reasons = {outcome.skipped for outcome in seen if outcome.skipped and "member" in outcome.checks}
    return reasons.pop() if len(reasons) == 1 else _why_not(missing, NOTHING_MISSING) if reasons else ""


def _why_not(missing: list[str], missing_tables: Mapping[str, str]) -> str:
    tables = {missing_tables[name.partition(":")[0]] for name in missing if name.partition(":")[0] in missing_tables}
    if tables:
        return f"api.toml does not declare {', '.join(sorted(tables))}"
    if any(name.partition(":")[0] in {*NEED_SUCCESS, "status-documented"} for name in missing):
        return "no success reply was seen"
    return f"nothing to judge by {', '.join(missing)} was seen"


def _why_untried(promise: Promise, outcomes: Iterable[Outcome]) -> str:
    """Why the tests that name a check of the promise said nothing of it: what most of them say."""
    checks = {name.partition(":")[0] for name in promise.checks}
    reasons = Counter(_NOT_SENT.sub("not sent", one.skipped) for one in outcomes if checks & set(one.checks))
    del reasons[""]
    return next((often for often, _ in reasons.most_common(1)), "")


def _what_is_not_there(promise: Promise) -> str:
    """Why no test looked at a promise: all its checks need operations of a kind that none was."""
    kinds = [_OF_KIND.get(name, _OF_KIND.get(name.partition(":")[0])) for name in promise.checks]
    told = [kind for kind in kinds if kind is not None]
    return f"no {told[0]}" if told and len(told) == len(kinds) else "no test looked at it"


def promise_line(promise: Promise, api: str, given: list[Verdict], outcomes: Iterable[Outcome] = ()) -> PromiseLine:
    """The verdict on a promise as a whole, from its verdicts per operation; an operation counts by its worst one.
    `outcomes` tell why no test looked at what none has a verdict on."""
    by_operation: dict[str, Status] = {}
    for verdict in given:
        worst = by_operation.get(verdict.operation, Status.SKIPPED)
        by_operation[verdict.operation] = min(worst, verdict.status, key=_WORST_FIRST.index)
    counts = Counter(status.value for status in by_operation.values())
    reason = ""
    for status in _WORST_FIRST:
        if counts[status.value]:
            break
    if status is Status.SKIPPED:
        reasons = Counter(verdict.reason for verdict in given if verdict.reason)
        reason = promise.unverifiable or next((often for often, _ in reasons.most_common(1)), "")
        if not reason and promise.checks and all(name in _OF_EARLIER_RELEASES for name in promise.checks):
            reason = "no earlier release that is known in full judged it"
        if not reason and promise.checks:
            reason = _why_untried(promise, outcomes) or _what_is_not_there(promise)
        reason = reason or "no check verifies it yet"
    elif status is Status.BROKEN:
        reason = next(v.reason for v in given if v.reason)
    return PromiseLine(
        id=promise.id,
        api=api,
        text=promise.text,
        grade=promise.grade,
        kind=promise.kind,
        source=promise.source,
        status=status,
        reason=reason,
        judged=sum(v.judged for v in given),
        operations=dict(sorted(counts.items())),
    )
