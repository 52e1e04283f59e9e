"""From what checks saw to verdicts: promise × operation × release, and one line per promise."""

from __future__ import annotations

from collections import Counter, defaultdict
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import msgspec

from uphold.findings import Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from uphold.contract import Conventions, Promise
    from uphold.runner.ledger import Outcome, Tally

NEED_SUCCESS = frozenset({"body-schema", "content-type", "envelope"})
"""Checks that hold on refusals too; they prove something only once a success reply was judged. So does
`status-documented`, whether a success has a body or not."""


NOTHING_MISSING: Final[Mapping[str, str]] = MappingProxyType({})


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
    names = {check, f"{check}:{facet}", f"{check}:{facet.partition('.')[0]}"}
    return tuple(sorted(p.id for p in promises if names & set(p.checks) and concerns(p, operation)))


def undeclared(conventions: Conventions) -> dict[str, str]:
    """Check → the table that it judges by and that an ``api.toml`` does not have."""
    tables = {
        "refused": ("validation", conventions.validation),
        "envelope": ("envelope", conventions.envelope or conventions.success),
        "unauthorized": ("authentication", conventions.authentication),
        "error-shape": ("errors", conventions.errors),
    }
    return {check: f"[{name}]" for check, (name, table) in tables.items() if not table}


def verdicts(
    promise: Promise, outcomes: Iterable[Outcome], missing_tables: Mapping[str, str] = NOTHING_MISSING
) -> list[Verdict]:
    """The verdicts on one promise: one for each operation that it concerns and that a test looked at.

    `missing_tables` is what `undeclared` says of the API: a reason for verdicts that were not earned.
    """
    if not promise.checks:
        return []
    by_operation: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if concerns(promise, outcome.operation):
            by_operation[outcome.operation, outcome.release].append(outcome)
    given = []
    for (operation, release), seen in sorted(by_operation.items()):
        verdict = _verdict(promise, operation, release, seen, missing_tables)
        if verdict is not None:
            given.append(verdict)
    return given


def _verdict(
    promise: Promise, operation: str, release: str, seen: list[Outcome], missing_tables: Mapping[str, str]
) -> Verdict | None:
    status, reason, findings, judged = Status.SKIPPED, "", set[str](), 0
    tallies = [tally for outcome in seen for tally in outcome.tallies]
    earned = True
    was_judged = False
    missing = []
    for name in promise.checks:
        check, _, facet = name.partition(":")
        chosen = [t for t in tallies if t.check == check and _facet_fits(t.facet, facet)]
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
        operation=operation,
        api=seen[0].api,
        release=release,
        status=status,
        reason=reason,
        findings=tuple(sorted(findings)),
        judged=judged,
    )


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


def promise_line(promise: Promise, api: str, given: list[Verdict]) -> PromiseLine:
    """The verdict on a promise as a whole, from its verdicts per operation."""
    counts = Counter(verdict.status.value for verdict in given)
    reason = ""
    for status in (Status.FAILED, Status.BROKEN, Status.PASSED, Status.SKIPPED):
        if counts[status.value]:
            break
    if status is Status.SKIPPED:
        reason = promise.unverifiable or next((v.reason for v in given if v.reason), "")
        reason = reason or ("no check verifies it yet" if not promise.checks else "no test looked at it")
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
