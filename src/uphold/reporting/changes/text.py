"""text: for a person at a terminal or a log; grouped by cause, the worst first."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from uphold.reporting.changes import proof, words
from uphold.reporting.changes.gate_text import gate_parts
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
_LABEL = 9


def render(report: Report, options: Options) -> str:
    """The report as text, with colours where `options` ask for them."""
    into = io.StringIO()
    console = Console(
        file=into,
        width=options.width,
        force_terminal=options.colour,
        color_system="standard" if options.colour else None,
        highlight=False,
        emoji=False,
        markup=False,
    )
    for part in _parts(report, options):
        console.print(part)
    lines = (line.rstrip() for line in into.getvalue().splitlines())
    return "\n".join(lines).strip("\n") + "\n"


def _parts(report: Report, options: Options) -> Iterator[RenderableType]:
    yield Text(plain(words.title(report)), style="bold")
    others = f" (side by side: {', '.join(report.policies[1:])})" if len(report.policies) > 1 else ""
    day = f", judged as on {report.today}" if report.is_gate else ""
    yield Text(plain(f"policy {report.policy}{others}{day}"), style="dim")
    yield ""
    yield Text(plain(words.verdict(report)), style=_tone(report))
    yield Text(words.counts(report))
    for severity in ORDER[:-1]:
        yield from _section(report, severity, options)
    for note in report.notes:
        yield Padding(Text(plain(f"Not compared: {note}."), style="yellow"), (1, 0, 0, 0))
    if report.is_gate:
        yield from gate_parts(report, options)
    yield from _section(report, ORDER[-1], options)


def _tone(report: Report) -> str:
    if report.is_gate:
        return {0: "bold green", 1: "bold red"}.get(report.exit_status, "bold yellow")
    return "bold red" if report.breaking else "bold yellow" if report.risky else "bold green"


def _section(report: Report, severity: str, options: Options) -> Iterator[RenderableType]:
    changes = report.of(severity)
    if not changes:
        return
    yield ""
    yield Text(f"{_TITLES[severity]}: {len(changes):,}", style=STYLES[severity])
    if severity in {"safe", "not-covered"} and not options.explain:
        yield from _briefly(changes)
        return
    unproven = False
    for number, change in enumerate(changes, 1):
        if not change.is_proved and not unproven:
            unproven = True
            yield Padding(Text("Neither proved nor disproved:", style="dim"), (1, 0, 0, 1))
        yield ""
        yield _change(number, change, report, options)


def _briefly(changes: Sequence[Change]) -> Iterator[RenderableType]:
    """One line for each, gathered by rule; of many only the first ones."""
    by_rule: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_rule[change.rule].append(change)
    for rule, alike in sorted(by_rule.items()):
        yield Text(f"  {rule}" + (f" ({len(alike):,})" if len(alike) > 1 else ""))
        for change in alike[:_SHOWN_SAFE]:
            yield Padding(Text(plain(_brief(change)), style="dim"), (0, 0, 0, 4), expand=False)
        if len(alike) > _SHOWN_SAFE:
            yield Padding(Text(f"and {len(alike) - _SHOWN_SAFE:,} more", style="dim"), (0, 0, 0, 4))


def _brief(change: Change) -> str:
    if change.rule.startswith("operation-") and not change.spots[0].position:
        return words.where(change)
    return f"{words.where(change)}: {change.message}"


def _change(number: int, change: Change, report: Report, options: Options) -> RenderableType:
    head = Table.grid(padding=(0, 1, 0, 0))
    head.add_column(width=4, justify="right", no_wrap=True)
    head.add_column()
    head.add_row(f"{number}.", Text(plain(_sentence(change.message)), style=_style(change)))
    body = Table.grid(padding=(0, 1, 0, 0))
    body.add_column(width=4)
    body.add_column(width=_LABEL, no_wrap=True, style="dim")
    body.add_column(overflow="fold")
    for label, content in _lines(change, report, options):
        body.add_row("", label, content)
    return Group(head, body)


def _style(change: Change) -> str:
    return "dim" if change.waiver or change.allowed else STYLES[change.severity]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lines(change: Change, report: Report, options: Options) -> Iterator[tuple[str, Text]]:
    shown = change.spots[:_SHOWN_PLACES]
    for index, spot in enumerate(shown):
        place = " ".join(part for part in (spot.operation or "the document", spot.position) if part)
        yield ("at" if index == 0 else "", Text(plain(place)))
    more = len(change.spots) - len(shown)
    if more:
        reached = f", {plural(len(change.operations), 'operation')} in all" if len(change.operations) > 1 else ""
        yield "", Text(f"and {plural(more, 'more place')}{reached}", style="dim")
    if becomes := words.becomes(change):
        yield "change", Text(plain(becomes))
    if change.old_site:
        yield "old", Text(plain(f"{change.old_site}  {change.old_site.pointer}"), style="dim")
    if change.new_site:
        yield "new", Text(plain(f"{change.new_site}  {change.new_site.pointer}"), style="dim")
    for index, one in enumerate(proof.shown(change)):
        yield "" if index else "proof", Text(f"{plain(one.head)}:")
        for line in one.lines[:_WITNESS_LINES]:
            yield "", Text(f"  {plain(line)}", style="bold")
        if left := len(one.lines[_WITNESS_LINES:]):
            yield "", Text(f"  … {plural(left, 'more line')} (--format json has all)", style="dim")
    if len(report.policies) > 1 or options.explain:
        for index, line in enumerate(words.why(change)):
            yield ("policies" if index == 0 else "", Text(plain(line)))
    yield from _standing(change)
    yield "rule", Text(f"{change.rule}  {change.fingerprint}", style="dim")


def _standing(change: Change) -> Iterator[tuple[str, Text]]:
    """What only a gate knows of a change."""
    if change.steps:
        yield "step", Text(plain(", ".join(change.steps)))
    if change.seen:
        yield "tenant", Text(plain(f"{change.seen}: {change.seen_why}"))
    if change.allowed:
        yield "allowed", Text("the major number of the release grew")
    if change.waiver:
        waiver = change.waiver
        yield "waived", Text(plain(f"until {waiver.until} by {waiver.owner}: {waiver.reason} ({waiver.link})"))
