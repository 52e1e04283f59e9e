"""What only a gate's text has: removals, the calendar, operations by release, waivers, what is not verified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from uphold.reporting.changes import words
from uphold.reporting.changes.model import Entry, Options, Report, Row, Waiver
from uphold.reporting.text import plain, plural

_INDENT = 2
_SHOWN_ENTRIES = 6
_CELLS = {
    "breaking": ("breaks", "bold red"),
    "risky": ("risky", "yellow"),
    "not-covered": ("not covered", "cyan"),
    "safe": ("safe change", "green"),
    "same": ("unchanged", "green"),
    "exists": ("there", "dim"),
    "new": ("new", "green"),
    "gone": ("gone", "bold red"),
    "": ("", ""),
}
"""Word for a cell of the table of operations by release → how it is shown."""


def gate_parts(report: Report, options: Options) -> Iterator[RenderableType]:
    """The parts of a gate's report that a comparison does not have."""
    yield from _removals(report)
    yield from _suites(report)
    yield from _waivers(report)
    yield from _sentences("Not verified", report.unverified, "yellow")
    yield from _steps(report)
    yield from _operations(report, options)
    yield from _sentences("Ends to watch", report.warnings, "yellow")
    yield from _calendar(report, options)


def _heading(text: str, style: str = "bold") -> Iterator[RenderableType]:
    yield ""
    yield Text(plain(text), style=style)


def _item(text: str, style: str = "") -> RenderableType:
    return Padding(Text(plain(text), style=style), (0, 0, 0, _INDENT), expand=False)


def _sentences(title: str, sentences: Sequence[str], style: str) -> Iterator[RenderableType]:
    if sentences:
        yield from _heading(f"{title}: {len(sentences)}", style)
        for one in sentences:
            yield _listed(f"{one[:1].upper()}{one[1:]}.")


def _listed(text: str) -> RenderableType:
    row = Table.grid()
    row.add_column(width=_INDENT + 2, no_wrap=True)
    row.add_column(overflow="fold")
    row.add_row("  -", Text(plain(text)))
    return row


def _removals(report: Report) -> Iterator[RenderableType]:
    if not report.removals:
        return
    yield from _heading(f"Gone: {len(report.removals)}")
    for one in report.removals:
        style = {"broken": "bold red", "undecided": "yellow"}.get(one.notice, "green")
        waived = f" (waived until {one.waiver.until} by {one.waiver.owner})" if one.waiver else ""
        yield _item(f"{one.name}: notice {one.notice}{waived}", "dim" if one.waiver else style)
        yield Padding(Text(plain(one.why), style="dim"), (0, 0, 0, _INDENT + 2), expand=False)


def _steps(report: Report) -> Iterator[RenderableType]:
    yield from _heading("Step by step")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=1)
    for justify in ("left", "left", "right", "right", "right", "right"):
        table.add_column(justify=justify, no_wrap=True)
    table.add_row("", "step", "compared", "breaking", "risky", "not covered", "safe", style="dim")
    for step in report.steps:
        name = f"{step.old} → {step.new}"
        compared = "in full" if step.depth == "full" else "operations only"
        table.add_row(
            "",
            Text(plain(f"{name} (whole)" if step.whole and len(report.steps) > 1 else name)),
            compared,
            _number(step.breaking, "bold red"),
            _number(step.risky, "yellow"),
            _number(step.not_covered, "cyan"),
            _number(step.safe, ""),
        )
    yield table


def _number(number: int, style: str) -> Text:
    return Text(f"{number:,}" if number else "–", style=style if number else "dim")


def _operations(report: Report, options: Options) -> Iterator[RenderableType]:
    """Operations by release: how many of each verdict; those that matter, or all of them where more is asked for."""
    near = report.steps[: len(report.operations[0].releases)] if report.operations else ()
    if not near:
        return
    yield from _heading(f"Operations by release: {len(report.operations):,}")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=1)
    table.add_column(no_wrap=True)
    for _ in near:
        table.add_column(justify="right", no_wrap=True)
    table.add_row("", "", *(step.new for step in near), style="dim")
    counts = [Counter(row.releases[index] for row in report.operations) for index in range(len(near))]
    for word, (shown, style) in _CELLS.items():
        if word and any(count[word] for count in counts):
            table.add_row("", Text(shown, style=style), *(_number(count[word], style) for count in counts))
    yield table
    chosen = report.operations if options.explain else tuple(_mattering(report.operations))
    if chosen:
        yield ""
    for row in chosen:
        told = [f"{step.new} {_CELLS[cell][0]}" for step, cell in zip(near, row.releases, strict=True) if cell]
        yield _listed(f"{row.operation}: {', '.join(told)}")


def _mattering(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if {"breaking", "risky", "gone"} & set(row.releases))


def _calendar(report: Report, options: Options) -> Iterator[RenderableType]:
    days = report.ledger.calendar
    if not days and not report.ledger.gone:
        return
    total = sum(len(day.entries) for day in days)
    months = report.ledger.notice_months
    notice = f"notice: {plural(months, 'month')}" if months is not None else "no period of notice is documented"
    yield from _heading(f"Deprecated and still there: {total:,} ({notice})")
    for day in days:
        kinds = Counter(entry.kind for entry in day.entries)
        what = ", ".join(plural(number, kind) for kind, number in kinds.items())
        since = words.since(day)
        line = Text("on a day that is not known" if day.may_go == "not known" else f"from {day.may_go}", style="bold")
        line.append(f"  {what}, ", style="not bold")
        line.append(
            words.STANDINGS.get(day.standing, day.standing), style=f"not bold {_STYLES.get(day.standing, 'green')}"
        )
        line.append(f" ({since})" if since else "", style="not bold dim")
        yield Padding(line, (0, 0, 0, _INDENT), expand=False)
        shown = day.entries if options.explain else day.entries[:_SHOWN_ENTRIES]
        for entry in shown:
            yield Padding(Text(plain(_entry(entry, since)), style="dim"), (0, 0, 0, _INDENT + 2), expand=False)
        if len(shown) < len(day.entries):
            more = f"and {len(day.entries) - len(shown):,} more (--explain lists all)"
            yield Padding(Text(more, style="dim"), (0, 0, 0, _INDENT + 2))


_STYLES = {"may go": "yellow", "undecided": "cyan"}


def _entry(entry: Entry, since: str) -> str:
    day = "" if since else f", deprecated in {entry.deprecated_in} ({entry.announced})"
    end = f", to end on {entry.removal}" if entry.removal else ""
    then = words.follows(entry)
    return f"{words.called(entry)}{day}{end}{f', then {then}' if then else ''}"


def _suites(report: Report) -> Iterator[RenderableType]:
    for suites in report.suites:
        yield from _heading(f"Suites on {suites.tenant}, judged by {suites.judged_by}")
        counts = ", ".join(f"{number:,} {word}" for word, number in suites.counts.items() if number)
        yield _item(f"{counts or 'nothing judged'}; exit status {suites.exit_status}; records: {suites.folder}")
        for finding in suites.findings:
            yield _listed(finding)


def _waivers(report: Report) -> Iterator[RenderableType]:
    said = (
        ("Waivers that have expired", report.waivers.expired, "bold red"),
        ("Waivers that fit nothing", report.waivers.idle, "bold red"),
        ("Fixed, so that the waiver can go", report.waivers.fixed, "green"),
    )
    for title, waivers, style in said:
        if waivers:
            yield from _heading(f"{title}: {len(waivers)}", style)
            for waiver in waivers:
                yield _listed(_waiver(waiver))


def _waiver(waiver: Waiver) -> str:
    return f"{waiver.place}: {waiver.subject}, {waiver.owner}, until {waiver.until}: {waiver.reason}"
