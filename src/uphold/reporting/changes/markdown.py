"""markdown: a changelog of the API that could be published, or the whole verdict of the gate."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from uphold.reporting.changes import proof, words
from uphold.reporting.changes.model import Change, Options, Report
from uphold.reporting.text import plain, plural

NAME = "markdown"

_SPECIAL = re.compile(r"([\\*_\[\]<>|#~&])")
_FENCE = re.compile(r"`+")
_TITLES = {
    "breaking": "Breaking changes",
    "risky": "Changes to look at",
    "not-covered": "Changes that the policy does not speak of",
    "safe": "Other changes",
}
_LISTED = 20


def render(report: Report, options: Options) -> str:
    """The report as Markdown; what a document wrote is escaped."""
    lines = [
        f"# {escape(words.title(report))}",
        "",
        f"**{escape(words.verdict(report))}** {words.counts(report)}, by the policy {code(report.policy)}.",
        "",
    ]
    for severity, title in _TITLES.items():
        changes = report.of(severity)
        if changes:
            lines += [f"## {title}", ""]
            lines += list(_briefly(changes) if severity == "safe" else _whole(changes, options, report))
            lines.append("")
    if report.is_gate:
        lines += list(_gate(report))
    if report.notes:
        lines += ["## Notes", "", *(f"- {escape(note)}" for note in report.notes), ""]
    return "\n".join(lines).rstrip() + "\n"


def escape(text: str) -> str:
    """Text in which Markdown sees nothing but text; what stands between backticks stays code."""
    parts = plain(text).replace("\n", " ").split("`")
    if len(parts) % 2 == 0:
        return _SPECIAL.sub(r"\\\1", plain(text)).replace("`", r"\`").replace("\n", " ")
    return "`".join(part if index % 2 else _SPECIAL.sub(r"\\\1", part) for index, part in enumerate(parts))


def code(text: str) -> str:
    """Text as code, whatever backticks are in it (CommonMark 0.31, 6.1)."""
    marks = "`" * (max((len(run) for run in _FENCE.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{marks}{pad}{plain(text)}{pad}{marks}".replace("\n", " ")


def fence(lines: Sequence[str], kind: str = "") -> list[str]:
    """A block of code, whatever backticks are in it."""
    marks = "`" * max(3, *(len(run) + 1 for run in _FENCE.findall("\n".join(lines)) or [""]))
    return [f"{marks}{kind}", *(plain(line) for line in lines), marks]


def _whole(changes: Sequence[Change], options: Options, report: Report) -> Iterator[str]:
    for change in changes:
        unproven = "" if change.is_proved else " *(neither proved nor disproved)*"
        yield f"### {escape(change.message[:1].upper() + change.message[1:])}{unproven}"
        yield ""
        yield from _places(change)
        if becomes := words.becomes(change):
            yield f"- was → is: {code(becomes)}"
        sites = [
            f"{name} {code(str(site))}" for name, site in (("old", change.old_site), ("new", change.new_site)) if site
        ]
        if sites:
            yield f"- {', '.join(sites)}"
        yield f"- rule {code(change.rule)}, fingerprint {code(change.fingerprint)}"
        if options.explain or len(report.policies) > 1:
            yield from (f"- policy {escape(line)}" for line in words.why(change))
        if change.seen:
            yield f"- on the tenant: {change.seen} ({escape(change.seen_why)})"
        if change.waiver:
            waiver = change.waiver
            yield f"- waived until {waiver.until} by {escape(waiver.owner)}: {escape(waiver.reason)}"
        for one in proof.shown(change):
            yield from ("", f"{one.head[:1].upper()}{one.head[1:]}:", "", *fence(one.lines, "http"))
        yield ""


def _places(change: Change) -> Iterator[str]:
    by_position: dict[str, list[str]] = defaultdict(list)
    for spot in change.spots:
        by_position[spot.position].append(spot.operation or "the document")
    listed = 0
    for position, operations in by_position.items():
        shown = operations[: max(_LISTED - listed, 0)]
        listed += len(shown)
        if shown:
            yield f"- {', '.join(code(one) for one in shown)}{f': {escape(position)}' if position else ''}"
    if len(change.spots) > listed:
        yield f"- and {plural(len(change.spots) - listed, 'more place')}"


def _briefly(changes: Sequence[Change]) -> Iterator[str]:
    by_message: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        by_message[change.rule, change.message].append(change)
    for (_, message), alike in sorted(by_message.items()):
        if len(alike) == 1:
            yield f"- {code(alike[0].operation or 'the document')}: {escape(message)}"
            continue
        yield f"- {escape(message)}:"
        yield from (f"  - {code(change.operation or 'the document')}" for change in alike)


def _gate(report: Report) -> Iterator[str]:
    if report.removals:
        yield from ("## Gone", "")
        for one in report.removals:
            yield f"- {code(one.name)}: notice **{one.notice}**. {escape(one.why)}"
        yield ""
    yield from ("## Step by step", "", "| step | compared | breaking | risky | not covered | safe |")
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for step in report.steps:
        compared = "in full" if step.depth == "full" else "operations only"
        counted = " | ".join(str(number) for number in (step.breaking, step.risky, step.not_covered, step.safe))
        yield f"| {escape(f'{step.old} → {step.new}')}{' (whole)' if step.whole else ''} | {compared} | {counted} |"
    yield ""
    yield from _ledger(report)
    for suites in report.suites:
        counted = ", ".join(f"{number} {word}" for word, number in suites.counts.items())
        yield from (f"## Suites on {escape(suites.tenant)}, judged by {escape(suites.judged_by)}", "")
        yield f"{counted or 'nothing judged'}; exit status {suites.exit_status}."
        yield from ("", *(f"- {escape(finding)}" for finding in suites.findings), "")
    for title, waivers in (
        ("Waivers that have expired", report.waivers.expired),
        ("Waivers that fit nothing", report.waivers.idle),
        ("Fixed, so that the waiver can go", report.waivers.fixed),
    ):
        if waivers:
            yield from (f"## {title}", "")
            yield from (
                f"- {code(one.place)}: {escape(one.subject)}, {escape(one.owner)}, {one.until}" for one in waivers
            )
            yield ""
    for title, sentences in (("Ends to watch", report.warnings), ("Not verified", report.unverified)):
        if sentences:
            yield from (f"## {title}", "", *(f"- {escape(one)}" for one in sentences), "")


def _ledger(report: Report) -> Iterator[str]:
    if not report.ledger.calendar:
        return
    yield from (
        "## Deprecated and still there",
        "",
        "| may go from | deprecated in | what | then |",
        "| --- | --- | --- | --- |",
    )
    for day in report.ledger.calendar:
        for entry in day.entries:
            since = (
                f"{entry.deprecated_in} ({entry.announced})" if entry.deprecated_in else f"announced: {entry.announced}"
            )
            then = code(entry.successor) if entry.successor else ""
            yield f"| {day.may_go} | {since} | {code(words.called(entry))} | {then} |"
    yield ""
