"""What only a gate's text has: removals, the calendar, operations by release, waivers, what is not verified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from uphold.reporting.changes import words
from uphold.reporting.changes.layout import Page, Span
from uphold.reporting.changes.model import Entry, Options, Report, Row, Waiver
from uphold.reporting.text import plain, plural

_INDENT, _TABLE = 2, 3
"""Columns before a line, and before a table."""
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


def write_gate(page: Page, report: Report, options: Options) -> None:
    """The parts of a gate's report that a comparison does not have."""
    _removals(page, report)
    _suites(page, report)
    _waivers(page, report)
    _sentences(page, "Not verified", report.unverified, "yellow")
    _steps(page, report)
    _operations(page, report, options)
    _sentences(page, "Ends to watch", report.warnings, "yellow")
    _calendar(page, report, options)


def _heading(page: Page, text: str, style: str = "bold") -> None:
    page.blank()
    page.text((plain(text), style))


def _sentences(page: Page, title: str, sentences: Sequence[str], style: str) -> None:
    if sentences:
        _heading(page, f"{title}: {len(sentences)}", style)
        for one in sentences:
            _listed(page, f"{one[:1].upper()}{one[1:]}.")


def _listed(page: Page, text: str) -> None:
    page.text((plain(text), ""), indent=_INDENT + 2, first=(("  -", ""),))


def _removals(page: Page, report: Report) -> None:
    if not report.removals:
        return
    _heading(page, f"Gone: {len(report.removals)}")
    for one in report.removals:
        style = {"broken": "bold red", "undecided": "yellow"}.get(one.notice, "green")
        waived = f" (waived until {one.waiver.until} by {one.waiver.owner})" if one.waiver else ""
        page.text((plain(f"{one.name}: notice {one.notice}{waived}"), "dim" if one.waiver else style), indent=_INDENT)
        page.text((plain(one.why), "dim"), indent=_INDENT + 2)


def _steps(page: Page, report: Report) -> None:
    _heading(page, "Step by step")
    headings = ("step", "compared", "breaking", "risky", "not covered", "safe")
    rows: list[Sequence[Span]] = [[(word, "dim") for word in headings]]
    for step in report.steps:
        name = f"{step.old} → {step.new}"
        rows.append(
            (
                (plain(f"{name} (whole)" if step.whole and len(report.steps) > 1 else name), ""),
                ("in full" if step.depth == "full" else "operations only", ""),
                _number(step.breaking, "bold red"),
                _number(step.risky, "yellow"),
                _number(step.not_covered, "cyan"),
                _number(step.safe, ""),
            )
        )
    page.table(rows, left=2, indent=_TABLE)


def _number(number: int, style: str) -> Span:
    return (f"{number:,}", style) if number else ("–", "dim")


def _operations(page: Page, report: Report, options: Options) -> None:
    """Operations by release: how many of each verdict; those that matter, or all of them where more is asked for."""
    near = report.steps[: len(report.operations[0].releases)] if report.operations else ()
    if not near:
        return
    _heading(page, f"Operations by release: {len(report.operations):,}")
    rows: list[Sequence[Span]] = [(("", ""), *((step.new, "dim") for step in near))]
    counts = [Counter(row.releases[index] for row in report.operations) for index in range(len(near))]
    for word, (shown, style) in _CELLS.items():
        if word and any(count[word] for count in counts):
            rows.append(((shown, style), *(_number(count[word], style) for count in counts)))
    page.table(rows, left=1, indent=_TABLE)
    chosen = report.operations if options.explain else tuple(_mattering(report.operations))
    if chosen:
        page.blank()
    for row in chosen:
        told = [f"{step.new} {_CELLS[cell][0]}" for step, cell in zip(near, row.releases, strict=True) if cell]
        _listed(page, f"{row.operation}: {', '.join(told)}")


def _mattering(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if {"breaking", "risky", "gone"} & set(row.releases))


def _calendar(page: Page, report: Report, options: Options) -> None:
    days = report.ledger.calendar
    if not days and not report.ledger.gone:
        return
    total = sum(len(day.entries) for day in days)
    months = report.ledger.notice_months
    notice = f"notice: {plural(months, 'month')}" if months is not None else "no period of notice is documented"
    _heading(page, f"Deprecated and still there: {total:,} ({notice})")
    for day in days:
        kinds = Counter(entry.kind for entry in day.entries)
        what = ", ".join(plural(number, kind) for kind, number in kinds.items())
        since = words.since(day)
        page.text(
            ("on a day that is not known" if day.may_go == "not known" else f"from {day.may_go}", "bold"),
            (f"  {what}, ", ""),
            (words.STANDINGS.get(day.standing, day.standing), _STYLES.get(day.standing, "green")),
            (f" ({since})" if since else "", "dim"),
            indent=_INDENT,
        )
        shown = day.entries if options.explain else day.entries[:_SHOWN_ENTRIES]
        for entry in shown:
            page.text((plain(_entry(entry, since)), "dim"), indent=_INDENT + 2)
        if len(shown) < len(day.entries):
            page.text((f"and {len(day.entries) - len(shown):,} more (--explain lists all)", "dim"), indent=_INDENT + 2)


_STYLES = {"may go": "yellow", "undecided": "cyan"}


def _entry(entry: Entry, since: str) -> str:
    day = "" if since else f", deprecated in {entry.deprecated_in} ({entry.announced})"
    end = f", to end on {entry.removal}" if entry.removal else ""
    then = words.follows(entry)
    return f"{words.called(entry)}{day}{end}{f', then {then}' if then else ''}"


def _suites(page: Page, report: Report) -> None:
    for suites in report.suites:
        _heading(page, f"Suites on {suites.tenant}, judged by {suites.judged_by}")
        counts = ", ".join(f"{number:,} {word}" for word, number in suites.counts.items() if number)
        said = f"{counts or 'nothing judged'}; exit status {suites.exit_status}; records: {suites.folder}"
        page.text((plain(said), ""), indent=_INDENT)
        for finding in suites.findings:
            _listed(page, finding)


def _waivers(page: Page, report: Report) -> None:
    said = (
        ("Waivers that have expired", report.waivers.expired, "bold red"),
        ("Waivers that fit nothing", report.waivers.idle, "bold red"),
        ("Fixed, so that the waiver can go", report.waivers.fixed, "green"),
    )
    for title, waivers, style in said:
        if waivers:
            _heading(page, f"{title}: {len(waivers)}", style)
            for waiver in waivers:
                _listed(page, _waiver(waiver))


def _waiver(waiver: Waiver) -> str:
    return f"{waiver.place}: {waiver.subject}, {waiver.owner}, until {waiver.until}: {waiver.reason}"
