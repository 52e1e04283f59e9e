"""Comparisons and verdicts of the gate as plain data, for every format that they are written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from uphold.compat.model import Change, Comparison, Exchange, Outcome, Site, Spot, Witness
from uphold.compat.witness.carriage import named

if TYPE_CHECKING:
    from uphold.compat.gate.entries import Entry, Ledger
    from uphold.compat.gate.verdict import GateResult, Judged, Removal, Step
    from uphold.compat.gate.waivers import Applied, Held


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """A comparison as the object that ``uphold diff --format json`` prints."""
    return {
        "kind": "diff",
        "old": comparison.old,
        "new": comparison.new,
        "policy": comparison.policies[0],
        "policies": list(comparison.policies),
        **_counts([change.verdicts[0].outcome for change in comparison.changes]),
        "changes": [change_data(change) for change in comparison.changes],
        "notes": list(comparison.notes),
    }


def change_data(change: Change) -> dict[str, Any]:
    """One change; `severity` is its outcome under the first policy, `pointer` its place in the new document (the old
    one's where the new one has none)."""
    site = change.new_site or change.old_site
    return {
        "rule": change.rule,
        "severity": change.verdicts[0].outcome.value,
        "operation": change.operations[0],
        "pointer": site.pointer if site else "",
        "direction": change.direction,
        "old": change.old,
        "new": change.new,
        "message": change.message,
        "witness": _witness(change.witness),
        "fingerprint": change.fingerprint,
        "proof": change.proof.value,
        "operations": list(change.operations),
        "spots": [_spot(spot) for spot in change.spots],
        "verdicts": [
            {"policy": one.policy, "outcome": one.outcome.value, "clause": one.clause} for one in change.verdicts
        ],
        "old_site": _site(change.old_site),
        "new_site": _site(change.new_site),
        "tags": list(change.tags),
    }


def gate_data(result: GateResult) -> dict[str, Any]:
    """A verdict of the gate, with the counts of ``uphold diff`` and its changes, each told once."""
    return {
        "kind": "gate",
        "api": result.api,
        "old": result.old,
        "new": result.new,
        "today": str(result.today),
        "policy": result.policies[0],
        "policies": list(result.policies),
        **_counts([one.change.verdicts[0].outcome for one in result.changes]),
        "failures": result.failures,
        "exit_status": result.exit_status,
        "changes": [_judged(one) for one in result.changes],
        "removals": [_removal(one) for one in result.removals],
        "steps": [_step(one) for one in result.steps],
        "operations": [{"operation": row.operation, "releases": list(row.cells)} for row in result.rows],
        "ledger": ledger_data(result.ledger, result),
        "warnings": list(result.warnings),
        "unverified": list(result.unverified),
        "waivers": _applied(result.waivers),
        "suites": [
            {
                "tenant": one.tenant,
                "judged_by": one.judged_by,
                "exit_status": one.exit_status,
                "counts": one.counts,
                "findings": list(one.findings),
                "folder": one.folder,
            }
            for one in result.suites
        ],
    }


def ledger_data(ledger: Ledger, result: GateResult) -> dict[str, Any]:
    """The ledger: its calendar, and what has gone."""
    from uphold.compat.gate.entries import calendar  # noqa: PLC0415 - a comparison alone needs none of the ledger

    return {
        "notice_months": ledger.notice_months,
        "calendar": [
            {"may_go": day, "standing": standing.value, "entries": [_entry(entry) for entry in entries]}
            for day, standing, entries in calendar(ledger, result.today)
        ],
        "gone": [_entry(entry) for entry in ledger.gone()],
    }


def _counts(outcomes: list[Outcome]) -> dict[str, int]:
    return {
        "breaking": outcomes.count(Outcome.BREAKING),
        "risky": outcomes.count(Outcome.RISKY),
        "safe": outcomes.count(Outcome.SAFE),
        "not_covered": outcomes.count(Outcome.NOT_COVERED),
    }


def _judged(one: Judged) -> dict[str, Any]:
    return {
        **change_data(one.change),
        "steps": list(one.steps),
        "fails": one.fails,
        "allowed": one.is_allowed,
        "waiver": _held(one.waiver),
        "seen": one.seen.value if one.seen else None,
        "seen_why": one.seen_why,
    }


def _removal(one: Removal) -> dict[str, Any]:
    return {
        **_entry(one.entry),
        "notice": one.notice.value,
        "why": one.why,
        "fails": one.fails,
        "fingerprint": one.fingerprint,
        "waiver": _held(one.waiver),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "old": step.old,
        "new": step.new,
        "depth": step.depth.value,
        "whole": step.is_whole,
        "allows_breaking": step.allows_breaking,
        **_counts([change.verdicts[0].outcome for change in step.comparison.changes]),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "kind": entry.thing.kind,
        "operations": list(entry.operations),
        "deprecated_in": entry.deprecated_in,
        "announced": str(entry.announced),
        "may_go": str(entry.may_go),
        "removal": str(entry.removal) if entry.removal else None,
        "successor": entry.successor,
        "successor_from": entry.successor_from,
        "note": entry.note,
        "gone_in": entry.gone_in,
        "gone": str(entry.gone) if entry.gone_in else "",
    }


def _applied(applied: Applied) -> Mapping[str, Any]:
    return {
        "expired": [_held(one) for one in applied.expired],
        "idle": [_held(one) for one in applied.idle],
        "fixed": [_held(one) for one in applied.fixed],
    }


def _held(one: Held | None) -> dict[str, Any] | None:
    if one is None:
        return None
    waiver = one.waiver
    return {
        "subject": one.subject,
        "place": one.place,
        "owner": waiver.owner,
        "reason": waiver.reason,
        "link": waiver.link,
        "until": str(waiver.until),
    }


def _witness(witness: Witness | None) -> dict[str, Any] | None:
    if witness is None:
        return None
    return {
        "value": witness.value,
        "allowed_by": witness.allowed_by,
        "forbidden": witness.forbidden,
        "whole": witness.whole,
        "at": witness.at,
        "spot": _spot(witness.spot) if witness.spot is not None else None,
        "exchanges": [_exchange(one) for one in witness.exchanges],
    }


def _exchange(one: Exchange) -> dict[str, Any]:
    return {
        "shows": one.shows,
        "start": one.start,
        "status": one.status,
        "headers": [list(header) for header in one.headers],
        "body": one.body,
    }


def _spot(spot: Spot) -> dict[str, Any]:
    return {"operation": spot.operation, "position": named(spot)}


def _site(site: Site | None) -> dict[str, Any] | None:
    return None if site is None else {"file": site.file, "pointer": site.pointer, "line": site.line}
