"""What every format says in the same words."""

from __future__ import annotations

from typing import Any

import msgspec

from uphold.reporting.changes.model import Change, Day, Entry, Report
from uphold.reporting.text import plural

_LONG = 120
"""Longest value that is shown beside another one."""


def title(report: Report) -> str:
    """What was compared, in one line."""
    if report.is_gate:
        return f"{report.api} {report.old} → {report.new}"
    return f"{report.old} → {report.new}"


def counts(report: Report) -> str:
    """``3 breaking, 1 risky, 12 safe``."""
    numbers = {
        "breaking": report.breaking,
        "risky": report.risky,
        "not covered by the policy": report.not_covered,
        "safe": report.safe,
    }
    told = [f"{number:,} {word}" for word, number in numbers.items() if number or word in {"breaking", "safe"}]
    return ", ".join(told)


def verdict(report: Report) -> str:
    """The verdict in one sentence."""
    if not report.is_gate:
        return _diff_verdict(report)
    if report.exit_status == 1:
        return f"The gate is closed: {_listed(_reasons(report))}."
    return _GATE.get(report.exit_status) or f"The gate is open: {_excused(report)}{_but(report)}."


_GATE = {
    3: "The suites could not be run on the candidate; the documents alone do not close the gate.",
    4: "Nothing could be compared.",
}
"""Exit status → what it means."""


def _excused(report: Report) -> str:
    """Why nothing closes the gate: there is nothing, or all of it is waived or allowed."""
    waived = sum(one.waiver is not None for one in report.changes)
    waived += sum(one.waiver is not None for one in report.removals)
    allowed = sum(one.allowed and one.waiver is None for one in report.of("breaking"))
    excuses = [
        f"{plural(waived, 'finding is', 'findings are')} waived" if waived else "",
        f"{plural(allowed, 'change that breaks clients is', 'changes that break clients are')} allowed by the major"
        " number"
        if allowed
        else "",
    ]
    told = " and ".join(excuse for excuse in excuses if excuse)
    return f"{told}, and nothing else known breaks clients" if told else "nothing known breaks clients"


def _but(report: Report) -> str:
    return "; not all of it could be verified" if report.unverified else ""


def _diff_verdict(report: Report) -> str:
    if not report.changes and not report.notes:
        return "Nothing changed for clients."
    if report.breaking:
        proved = sum(one.is_proved for one in report.of("breaking"))
        surely = "" if proved == report.breaking else f", {proved} of them proved"
        return f"{plural(report.breaking, 'change breaks', 'changes break')} clients{surely}."
    if report.risky:
        return f"Nothing breaks clients for certain; {plural(report.risky, 'change is', 'changes are')} risky."
    if report.notes:
        return "Nothing known breaks clients; not all of it could be compared."
    return "Nothing breaks clients."


def _reasons(report: Report) -> list[str]:
    broken = sum(one.fails for one in report.changes)
    early = sum(one.fails for one in report.removals)
    failed = sum(suites.exit_status == 1 for suites in report.suites)
    numbers = [
        (broken, "change breaks clients", "changes break clients"),
        (early, "removal breaks its notice", "removals break their notice"),
        (len(report.waivers.expired), "waiver has expired", "waivers have expired"),
        (len(report.waivers.idle), "waiver fits nothing", "waivers fit nothing"),
        (failed, "run of the suites failed", "runs of the suites failed"),
    ]
    return [plural(number, one, many) for number, one, many in numbers if number]


def _listed(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def where(change: Change) -> str:
    """The first place and how many more there are, in one line."""
    first = change.spots[0] if change.spots else None
    if first is None:
        return change.operation
    text = " ".join(part for part in (first.operation or "the document", first.position) if part)
    more = len(change.spots) - 1
    return f"{text} and {plural(more, 'more place')}" if more else text


def value(content: Any) -> str:
    """A JSON value on one line; nothing for nothing."""
    return "" if content is None else msgspec.json.encode(content).decode()


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def becomes(change: Change) -> str:
    """``80 → 60``; empty where the message says it all."""
    if change.old is None and change.new is None:
        return ""
    if change.old is None or change.new is None:
        only = change.new if change.old is None else change.old
        if isinstance(only, str) and only in {change.operation, *change.message.split("`")}:
            return ""
    return f"{_cut(value(change.old)) or 'nothing'} → {_cut(value(change.new)) or 'nothing'}"


def why(change: Change) -> list[str]:
    """What each policy says of the change, and on what it rests."""
    return [f"{one.policy}: {one.outcome}, {one.clause or 'as the rule itself says'}" for one in change.verdicts]


def follows(entry: Entry) -> str:
    """What comes after something deprecated: the endpoint version where that alone differs, else the operation."""
    if entry.successor_from != "endpoint-version":
        return entry.successor
    pairs = zip(entry.operations[0].split("/"), entry.successor.split("/"), strict=False)
    return next((new for old, new in pairs if old != new and not new.startswith("{")), entry.successor)


def called(entry: Entry) -> str:
    """The name of a ledger's entry, and how many operations more it belongs to."""
    more = len(entry.operations) - 1
    return f"{entry.name} and {more} more" if entry.kind != "operation" and more > 0 else entry.name


def since(day: Day) -> str:
    """Since when all entries of a day are deprecated, where it is the same for all; else nothing."""
    known = {(entry.deprecated_in, entry.announced) for entry in day.entries}
    if len(known) != 1:
        return ""
    ((release, announced),) = known
    return f"deprecated in {release}, {announced}" if release else f"announced: {announced}"


STANDINGS = {
    "in notice": "must still work",
    "may go": "notice has run out",
    "undecided": "whether notice has run out can't be told",
}
"""Standing of a ledger's entry → what it means."""
