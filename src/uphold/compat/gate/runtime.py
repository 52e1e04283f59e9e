"""What a run of the suites on a candidate makes of the changes that the documents show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from uphold.compat.gate.verdict import GateResult, Judged, Seen, Suites
from uphold.compat.model import Change, Outcome
from uphold.contract import path_shape
from uphold.findings import Finding, Status, Subject, Verdict

_REPLY = re.compile(r"reply (\S+)")
_HARMLESS = (Outcome.SAFE, Outcome.NOT_COVERED)


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the suites on the candidate, as its records tell it."""

    suites: Suites
    findings: Sequence[Finding]
    verdicts: Sequence[Verdict]


def with_runs(result: GateResult, runs: Sequence[Ran]) -> GateResult:
    """`result` with what `runs` said, and for each change that matters whether it was seen on the tenant.

    Only a run that judges by the old release can confirm a change: the candidate breaks what that one promised.
    """
    old = next((run for run in runs if run.suites.judged_by == result.old), None)
    return replace(
        result,
        suites=tuple(run.suites for run in runs),
        changes=tuple(_seen(one, old) for one in result.changes),
    )


def _seen(judged: Judged, run: Ran | None) -> Judged:
    change = judged.change
    if change.verdicts[0].outcome in _HARMLESS:
        return judged
    if run is None:
        return replace(judged, seen=Seen.NOT_VERIFIED, seen_why="no run judged by the old release")
    places = {_place(operation) for operation in change.operations}
    confirming = next((one for one in run.findings if _confirms(one, change, places)), None)
    if confirming is not None:
        return replace(judged, seen=Seen.CONFIRMED, seen_why=f"{confirming.check}: {confirming.message}")
    if change.direction == "request":
        return replace(judged, seen=Seen.NOT_VERIFIED, seen_why="no check judges a refusal of what was allowed before")
    status = _status(change)
    if run.suites.exit_status not in (0, 1):
        why = f"the run ended with exit status {run.suites.exit_status}, so it says nothing for certain"
        return replace(judged, seen=Seen.NOT_VERIFIED, seen_why=why)
    if status and status[0] != "2":
        why = f"it is not known whether a reply {status} of these operations was judged"
        return replace(judged, seen=Seen.NOT_VERIFIED, seen_why=why)
    asked = [one for one in run.verdicts if _place(one.operation) in places]
    if not any(one.judged and one.status in (Status.PASSED, Status.FAILED) for one in asked):
        reason = next((one.reason for one in asked if one.reason), "no suite reached it")
        return replace(judged, seen=Seen.NOT_VERIFIED, seen_why=reason)
    replies = sum(one.judged for one in asked)
    return replace(judged, seen=Seen.NOT_CONFIRMED, seen_why=f"{replies} judgements of replies showed nothing of it")


def _status(change: Change) -> str:
    """The status of the replies that a change lies in, where it is no success at any of its places; the records of a
    run count judgements, and do not tell of which replies. Empty: a success, or no reply."""
    found = [_REPLY.match(spot.position) for spot in change.spots]
    statuses = [one[1] for one in found if one is not None]
    if len(statuses) < len(found) or any(one.startswith("2") for one in statuses):
        return ""
    return statuses[0] if statuses else ""


def _confirms(finding: Finding, change: Change, places: set[str]) -> bool:
    """Whether a finding about the tenant lies where the change does: at one of its operations, and in the same part of
    the document, where both name one."""
    if finding.subject is not Subject.TENANT or places.isdisjoint(_place(one) for one in finding.operations):
        return False
    at = change.old_site.pointer if change.old_site else ""
    return not finding.place or not at or _is_inside(finding.place, at) or _is_inside(at, finding.place)


def _is_inside(pointer: str, outer: str) -> bool:
    return pointer == outer or pointer.startswith(f"{outer}/")


def _place(operation: str) -> str:
    return path_shape(operation)
