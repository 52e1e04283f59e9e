"""The summary at the end of a run, for a person at a terminal or a log."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, JustifyMethod
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from uphold.findings import Finding, Status
from uphold.reporting.overview import Gathered, Overview, where
from uphold.reporting.records import PromiseLine, RunRecords
from uphold.reporting.releases import ReleaseLine, in_whose_eyes
from uphold.reporting.text import plain, plural

STYLES = {
    Status.PASSED: "green",
    Status.FAILED: "bold red",
    Status.BROKEN: "bold magenta",
    Status.SKIPPED: "yellow",
}
_WORDS = {Status.FAILED: "broken", Status.PASSED: "held", Status.SKIPPED: "not verified"}
_SHOWN_RELEASES = 6
_SHOWN_REASONS = 6
_SHOWN_DOCUMENTS = 5
_SHOWN_FINDINGS = 10
_SHOWN_OPERATIONS = 3
_SHOWN_PROMISES = 12
_INDENT = 3
_NAMES = 11
_JUSTIFY: tuple[JustifyMethod, ...] = ("left", "left", "left", "left", "right", "right")


def print_summary(run: RunRecords, console: Console) -> None:
    """Print what a run showed: promises, findings, what was not verified, and where the records are.

    Plain text without colours where `console` is no terminal. Command lines are never wrapped, so that
    they can be copied.
    """
    told = Overview(run)
    for api in told.apis:
        _heading(console, f"Promises of {where(api)}")
        _promises(console, [line for line in told.promises if line.api == api.name])
    _releases(console, told.releases)
    _unverified(console, told)
    _findings(console, "Findings", told.tenant_findings)
    _documents(console, "Found, and nothing tells who is wrong", told.unsettled_findings)
    _documents(console, "Found in the documents, no fault of the tenant", told.document_findings)
    _ending(console, told)


def _heading(console: Console, title: str) -> None:
    console.print()
    console.print(Text(plain(title), style="bold"), soft_wrap=True)


def _promises(console: Console, lines: Sequence[PromiseLine]) -> None:
    """One line for each promise that was judged; the others are gathered by reason further down."""
    judged = [line for line in lines if line.status is not Status.SKIPPED]
    if not judged:
        _item(console, "None of them was verified.")
        return
    heads = ("verdict", "promise", "operations", "replies")
    rows = [(line.status.value, plain(line.id), _held_of_judged(line), f"{line.judged:,}") for line in judged]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    room = max(console.width - sum(widths) - len(widths) - 2, 0)
    mark = "..." if console.options.ascii_only else "\N{HORIZONTAL ELLIPSIS}"
    table = Table.grid(padding=(0, 1, 0, 0))
    for width, justify in zip([1, *widths[:2], room, *widths[2:]], _JUSTIFY, strict=True):
        table.add_column(width=width, justify=justify, no_wrap=True)
    table.add_row("", *heads[:2], "", *heads[2:], style="dim")
    for line, (verdict, promise, operations, replies) in zip(judged, rows, strict=True):
        text = Text(_cut(plain(line.text), room, mark))
        table.add_row("", Text(verdict, style=STYLES[line.status]), promise, text, operations, replies)
    console.print(table)
    unlike = sum(line.count(Status.SKIPPED) for line in judged)
    if unlike:
        pairs = plural(unlike, "pair")
        _item(
            console,
            f"operations: held, of judged. {pairs} of promise and operation could not be judged.",
            "dim",
        )


def _releases(console: Console, lines: Sequence[ReleaseLine]) -> None:
    """One line for each release in whose eyes something is broken, and one for all others of an API."""
    for api in dict.fromkeys(line.api for line in lines):
        mine = [line for line in lines if line.api == api]
        _heading(console, f"In the eyes of {plural(len(mine), 'release')} of {api}")
        broken = [line for line in mine if line.status is Status.FAILED]
        for line in broken[:_SHOWN_RELEASES]:
            counts = [f"{line.count(status):,} {word}" for status, word in _WORDS.items() if line.count(status)]
            _item(console, f"{line.name}: {', '.join(counts)} of its operations")
        if len(broken) > _SHOWN_RELEASES:
            _item(console, f"and {plural(len(broken) - _SHOWN_RELEASES, 'other')} with something broken")
        held = [line.name for line in mine if line.status is Status.PASSED]
        if held:
            _item(console, f"all that was verified held for {_some(held, _SHOWN_RELEASES)}")
        nothing = [line.name for line in mine if line.status is Status.SKIPPED]
        if nothing:
            _item(console, f"nothing was verified for {_some(nothing, _SHOWN_RELEASES)}")


def _cut(text: str, room: int, mark: str) -> str:
    return text if len(text) <= room else text[: max(room - len(mark), 0)].rstrip() + mark


def _held_of_judged(line: PromiseLine) -> str:
    held = line.count(Status.PASSED)
    judged = held + line.count(Status.FAILED) + line.count(Status.BROKEN)
    return f"{held:,}" if held == judged else f"{held:,} of {judged:,}"


def _unverified(console: Console, told: Overview) -> None:
    if told.skipped_promises:
        count = len(told.promises_with(Status.SKIPPED))
        _heading(console, f"Not verified: {plural(count, 'promise')}")
        for group in told.skipped_promises[:_SHOWN_REASONS]:
            _item(console, f"{group.api}: {group.reason}: {', '.join(group.promises)}")
        more = len(told.skipped_promises) - _SHOWN_REASONS
        if more > 0:
            _item(console, f"and for {plural(more, 'more reason')}, all in the records below")
    if told.skipped_operations:
        _heading(console, "Verified, but not on every operation")
        for group in told.skipped_operations:
            _item(console, _on_operations(group))
    if told.broken:
        _heading(console, "Broken: the suite or its environment failed, not the tenant")
        for group in told.broken:
            _item(console, _on_operations(group))


def _on_operations(group: Gathered) -> str:
    """How many operations a reason is about; the page lists them all."""
    count = len(group.operations)
    places = group.operations[0] if count == 1 else plural(count, "operation") if count else ""
    promises = _some(group.promises, _SHOWN_PROMISES)
    return f"{group.api}: {group.reason}: {promises}{f' on {places}' if places else ''}"


def _item(console: Console, text: str, style: str = "") -> None:
    console.print(Padding(Text(plain(text), style=style), (0, 0, 0, _INDENT), expand=False))


def _findings(console: Console, title: str, findings: Sequence[Finding]) -> None:
    if not findings:
        return
    _heading(console, f"{title}: {len(findings):,}")
    for number, finding in enumerate(findings[:_SHOWN_FINDINGS], start=1):
        _finding(console, number, finding)
    if len(findings) > _SHOWN_FINDINGS:
        _item(console, f"and {len(findings) - _SHOWN_FINDINGS:,} more, in the records below")


def _finding(console: Console, number: int, finding: Finding) -> None:
    console.print()
    _named(console, f"{number:>2}", Text(plain(finding.message), style=STYLES[Status.FAILED]), _INDENT)
    for operation in finding.operations[:_SHOWN_OPERATIONS]:
        _whole(console, "on" if operation == finding.operations[0] else "", operation)
    rest = len(finding.operations) - _SHOWN_OPERATIONS
    if rest > 0:
        _whole(console, "", f"and {plural(rest, 'other')}")
    _named(console, "   breaks", Text(plain(", ".join(finding.promises))), _NAMES)
    judged = f"{finding.check} ({finding.severity.value}), promised by {finding.api} {finding.release}"
    _named(console, "   check", Text(plain(judged)), _NAMES)
    _named(console, "   and by", Text(plain(in_whose_eyes(finding))), _NAMES)
    _named(console, "   waived", Text(plain(finding.waived)), _NAMES)
    _schema(console, finding)
    if finding.evidence:
        for at, line in enumerate(finding.evidence.curl.splitlines()):
            _whole(console, "" if at else "request", line)
        _whole(console, "reply", finding.evidence.reply.partition("\n")[0])
    _whole(console, "again", finding.replay)


def _named(console: Console, name: str, value: Text, width: int) -> None:
    """A name and a text that wraps beside it."""
    if value.plain:
        row = Table.grid()
        row.add_column(width=width, no_wrap=True)
        row.add_column()
        row.add_row(Text(name), value)
        console.print(row)


def _whole(console: Console, name: str, value: str) -> None:
    """A name and a line to copy, which is never wrapped."""
    if value:
        console.print(Text(f"{' ' * _INDENT}{name:<{_NAMES - _INDENT}}{plain(value)}"), soft_wrap=True)


def _schema(console: Console, finding: Finding) -> None:
    """The schema place of a finding, or the first of several."""
    more = f" and {plural(len(finding.places) - 1, 'other place')}" if len(finding.places) > 1 else ""
    _whole(console, "schema", (finding.place or next(iter(finding.places), "")) + more)


def _documents(console: Console, title: str, findings: Sequence[Finding]) -> None:
    """Findings that do not blame the tenant; their evidence is in the records."""
    if not findings:
        return
    _heading(console, f"{title}: {len(findings):,}")
    for finding in findings[:_SHOWN_DOCUMENTS]:
        operations = finding.operations
        places = operations[0] if len(operations) == 1 else plural(len(operations), "operation")
        _named(console, " -", Text(plain(f"{finding.api} {finding.release}: {finding.message}")), _INDENT)
        _whole(console, "on", places if operations else "")
        _schema(console, finding)
    if len(findings) > _SHOWN_DOCUMENTS:
        _item(console, f"and {len(findings) - _SHOWN_DOCUMENTS:,} more, in the records below")


def _ending(console: Console, told: Overview) -> None:
    run = told.run
    if told.notes:
        _heading(console, "Notes")
        for note in told.notes:
            _item(console, note)
    console.print()
    console.print(Text(plain(told.verdict), style=STYLES[told.tone]))
    sizes = [
        plural(len(told.operations), "operation"),
        plural(len(told.records.requests), "request"),
        f"seed {run.seed}" if run.seed is not None else "",
        told.duration,
        f"exit status {run.exit_status}" if run.exit_status is not None else "",
    ]
    console.print(Text(" | ".join(size for size in sizes if size), style="dim"), soft_wrap=True)
    folder = plain(os.path.relpath(told.records.folder) if _is_near(told.records.folder) else str(told.records.folder))
    console.print(Text(f"Records: {folder} (index.html to look at, summary.md to read)"), soft_wrap=True)


def _is_near(folder: Path) -> bool:
    """Whether a folder lies below the one that the reader is in."""
    return folder.resolve().is_relative_to(Path.cwd())


def _some(ids: Sequence[str], most: int) -> str:
    """The first few of some ids, and how many more there are."""
    listed = ", ".join(ids[:most])
    return f"{listed} and {len(ids) - most:,} more" if len(ids) > most else listed
