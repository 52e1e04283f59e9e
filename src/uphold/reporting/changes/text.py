"""text: for a person at a terminal or a log; grouped by cause, the worst first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from uphold.reporting.changes import proof, words
from uphold.reporting.changes.gate_text import write_gate
from uphold.reporting.changes.layout import Page, Span
from uphold.reporting.changes.model import ORDER, Change, Options, Report
from uphold.reporting.text import plain, plural

NAME = "text"

STYLES = {"breaking": "bold red", "risky": "yellow", "not-covered": "cyan", "safe": "green"}
_TITLES = {
    "breaking": "Breaks clients",
    "risky": "Risky",
    "not-covered": "Not covered by the policy",
    "safe": "Safe",
}
_SHOWN_PLACES = 4
_SHOWN_SAFE = 8
_WITNESS_LINES = 14
_NUMBER, _LABEL = 4, 9
"""Columns of the number of a change, and of what stands before its lines."""


def render(report: Report, options: Options) -> str:
    """The report as text, with colours where `options` ask for them."""
    page = Page(options.width, options.colour)
    others = f" (side by side: {', '.join(report.policies[1:])})" if len(report.policies) > 1 else ""
    day = f", judged as on {report.today}" if report.is_gate else ""
    page.text((plain(words.title(report)), "bold"))
    page.text((plain(f"policy {report.policy}{others}{day}"), "dim"))
    page.blank()
    page.text((plain(words.verdict(report)), _tone(report)))
    page.text((words.counts(report), ""))
    for severity in ORDER[:-1]:
        _section(page, report, severity, options)
    for note in report.notes:
        page.blank()
        page.text((plain(f"Note: {note}."), "yellow"))
    if report.is_gate:
        write_gate(page, report, options)
    _section(page, report, ORDER[-1], options)
    return str(page)


def _tone(report: Report) -> str:
    if report.is_gate:
        return {0: "bold green", 1: "bold red"}.get(report.exit_status, "bold yellow")
    return "bold red" if report.breaking else "bold yellow" if report.risky else "bold green"


def _section(page: Page, report: Report, severity: str, options: Options) -> None:
    changes = report.of(severity)
    if not changes:
        return
    page.blank()
    page.text((f"{_TITLES[severity]}: {len(changes):,}", STYLES[severity]))
    if severity in {"safe", "not-covered"} and not options.explain:
        _briefly(page, changes)
        return
    unproven = False
    for number, change in enumerate(changes, 1):
        if not change.is_proved and not unproven:
            unproven = True
            page.blank()
            page.text(("Neither proved nor disproved:", "dim"), indent=1)
        page.blank()
        _change(page, number, change, report, options)


def _briefly(page: Page, changes: Sequence[Change]) -> None:
    """One line for each, gathered by rule; of many only the first ones."""
    by_rule: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_rule[change.rule].append(change)
    for rule, alike in sorted(by_rule.items()):
        page.text((rule + (f" ({len(alike):,})" if len(alike) > 1 else ""), ""), indent=2)
        for change in alike[:_SHOWN_SAFE]:
            page.text((plain(_brief(change)), "dim"), indent=4)
        if len(alike) > _SHOWN_SAFE:
            page.text((f"and {len(alike) - _SHOWN_SAFE:,} more", "dim"), indent=4)


def _brief(change: Change) -> str:
    if change.rule.startswith("operation-") and not change.spots[0].position:
        return words.where(change)
    return f"{words.where(change)}: {change.message}"


def _change(page: Page, number: int, change: Change, report: Report, options: Options) -> None:
    head = ((f"{number}.".rjust(_NUMBER), ""),)
    page.text((plain(_sentence(change.message)), _style(change)), indent=_NUMBER + 1, first=head)
    for label, *content in _lines(change, report, options):
        page.text(*content, indent=_NUMBER + 2 + _LABEL, first=((" " * (_NUMBER + 1), ""), (label, "dim")))


def _style(change: Change) -> str:
    return "dim" if change.waiver or change.allowed else STYLES[change.severity]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lines(change: Change, report: Report, options: Options) -> Iterator[tuple[str, Span]]:
    """Labels, and what stands beside them."""
    shown = change.spots[:_SHOWN_PLACES]
    for index, spot in enumerate(shown):
        place = " ".join(part for part in (spot.operation or "the document", spot.position) if part)
        yield ("at" if index == 0 else "", (plain(place), ""))
    more = len(change.spots) - len(shown)
    if more:
        reached = f", {plural(len(change.operations), 'operation')} in all" if len(change.operations) > 1 else ""
        yield "", (f"and {plural(more, 'more place')}{reached}", "dim")
    if becomes := words.becomes(change):
        yield "change", (plain(becomes), "")
    if change.old_site:
        yield "old", (plain(f"{change.old_site}  {change.old_site.pointer}"), "dim")
    if change.new_site:
        yield "new", (plain(f"{change.new_site}  {change.new_site.pointer}"), "dim")
    for index, one in enumerate(proof.shown(change)):
        yield "" if index else "proof", (f"{plain(one.head)}:", "")
        for line in one.lines[:_WITNESS_LINES]:
            yield "", (f"  {plain(line)}", "bold")
        if left := len(one.lines[_WITNESS_LINES:]):
            yield "", (f"  … {plural(left, 'more line')} (--format json has all)", "dim")
    if len(report.policies) > 1 or options.explain:
        for index, line in enumerate(words.why(change)):
            yield ("policies" if index == 0 else "", (plain(line), ""))
    yield from _standing(change)
    yield "rule", (f"{change.rule}  {change.fingerprint}", "dim")


def _standing(change: Change) -> Iterator[tuple[str, Span]]:
    """What only a gate knows of a change."""
    if change.steps:
        yield "step", (plain(", ".join(change.steps)), "")
    if change.seen:
        yield "tenant", (plain(f"{change.seen}: {change.seen_why}"), "")
    if change.allowed:
        yield "allowed", ("the major number of the release grew", "")
    if change.waiver:
        waiver = change.waiver
        yield "waived", (plain(f"until {waiver.until} by {waiver.owner}: {waiver.reason} ({waiver.link})"), "")
