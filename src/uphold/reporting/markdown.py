"""summary.md: one run as text that reads well as it stands and renders well where Markdown is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from uphold.findings import Finding, Status
from uphold.reporting.files import write_whole
from uphold.reporting.overview import Gathered, Overview, where
from uphold.reporting.records import PromiseLine, RunRecords, TestedApi
from uphold.reporting.releases import in_whose_eyes
from uphold.reporting.text import plain, plural

NAME = "markdown"

_LISTED_OPERATIONS = 10
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&])")


def write(run: RunRecords, folder: Path) -> Path:
    """Write ``summary.md`` into `folder`; raises SuiteError when the disk refuses."""
    return write_whole(folder / "summary.md", summary(run))


def summary(run: RunRecords) -> str:
    """The summary; what a tenant or a document wrote is escaped."""
    told = Overview(run)
    parts = [
        *_head(told),
        *_promises(told),
        *_releases(told),
        *_findings(told),
        *_unsettled(told),
        *_documents(told),
        *_unverified(told),
        *_traffic(told),
        *_replay(told),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _head(told: Overview) -> Iterator[str]:
    run = told.run
    yield from (f"# {_escape(told.verdict)}", "")
    for api in told.apis:
        operations = f", {plural(api.operations, 'operation')}" if api.operations else ""
        yield f"- {_escape(where(api))}{operations}"
    counts = ", ".join(f"{told.counted(status)} {status}" for status in Status if told.counted(status))
    yield f"- promises: {counts or 'none listed'}"
    yield (
        f"- findings: {len(told.tenant_findings)} about the tenant, {len(told.document_findings)} about the documents"
    )
    facts = [
        f"run {run.id}",
        run.started,
        told.duration,
        plural(len(told.records.requests), "request"),
        f"exit status {run.exit_status}" if run.exit_status is not None else "",
    ]
    yield f"- {_escape(', '.join(fact for fact in facts if fact))}"
    for note in told.notes:
        yield f"- {_escape(note)}"
    yield ""


def _promises(told: Overview) -> Iterator[str]:
    for api in told.apis:
        lines = [line for line in told.promises if line.api == api.name]
        if lines:
            yield from _promise_table(api, lines)


def _promise_table(api: TestedApi, lines: Sequence[PromiseLine]) -> Iterator[str]:
    yield from (f"## Promises of {_escape(f'{api.name} {api.release}'.strip())}", "")
    yield "| verdict | id | promise | held | failed | broken | skipped | replies |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for line in lines:
        reason = f" ({line.reason})" if line.reason else ""
        counts = (Status.PASSED, Status.FAILED, Status.BROKEN, Status.SKIPPED)
        cells = [
            f"**{line.status}**" if line.status is Status.FAILED else line.status.value,
            _escape(line.id),
            _escape(line.text + reason),
            *(f"{line.count(status):,}" if line.count(status) else "" for status in counts),
            f"{line.judged:,}" if line.judged else "",
        ]
        yield f"| {' | '.join(cells)} |"
    yield from (
        "",
        "Counts are operations. What could not be judged is skipped, and never counted as held.",
        "",
    )


def _releases(told: Overview) -> Iterator[str]:
    if not told.releases:
        return
    yield from ("## In the eyes of each release", "")
    yield "| release | date | known | held | broken | not verified | findings |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: |"
    for line in told.releases:
        counts = (Status.PASSED, Status.FAILED, Status.SKIPPED)
        cells = [
            _escape(f"{line.api} {line.name}"),
            _escape(line.date),
            "in full" if line.depth == "full" else "operations only",
            *(f"{line.count(status):,}" if line.count(status) else "" for status in counts),
            f"{len(line.findings):,}" if line.findings else "",
        ]
        yield f"| {' | '.join(cells)} |"
    yield from ("", "Counts are operations, each by its worst verdict in the eyes of that release.", "")


def _findings(told: Overview) -> Iterator[str]:
    yield from ("## Findings", "")
    if not told.tenant_findings:
        yield from ("Nothing that the tenant answered broke a promise that was verified.", "")
    for number, finding in enumerate(told.tenant_findings, start=1):
        yield from _finding(number, finding)


def _documents(told: Overview) -> Iterator[str]:
    if told.document_findings:
        yield from (
            "## Found in the documents",
            "",
            "No fault of the tenant; the verdict does not count it.",
            "",
        )
    for number, finding in enumerate(told.document_findings, start=1):
        yield from _finding(number, finding)


def _unsettled(told: Overview) -> Iterator[str]:
    if told.unsettled_findings:
        yield from (
            "## Found, and nothing tells who is wrong",
            "",
            "The tenant and the documents differ; the verdict does not count it.",
            "",
        )
    for number, finding in enumerate(told.unsettled_findings, start=1):
        yield from _finding(number, finding)


def _finding(number: int, finding: Finding) -> Iterator[str]:
    yield from (f"### {number}. {_escape(finding.message)}", "")
    judged = f"{finding.check} ({finding.severity}), promised by {finding.api} {finding.release}"
    yield f"- check: {_escape(judged)}"
    others = in_whose_eyes(finding)
    if others:
        yield f"- broken in the eyes of {_escape(others)} as well"
    if finding.promises:
        yield f"- breaks: {_escape(', '.join(finding.promises))}"
    if finding.waived:
        yield f"- waived {_escape(finding.waived)}"
    if finding.place:
        yield f"- schema place: {_code(finding.place)}"
    elif finding.places:
        yield f"- {plural(len(finding.places), 'schema place')}:"
        yield from _listed(finding.places)
    yield f"- fingerprint: {_code(finding.fingerprint)}"
    yield f"- {plural(len(finding.operations), 'operation')}:"
    yield from _listed(finding.operations)
    yield ""
    evidence = finding.evidence
    if finding.replay:
        yield from ("Again:", "", *_fence(finding.replay, "sh"), "")
    if evidence:
        yield from ("The smallest request that shows it:", "", *_fence(evidence.curl, "sh"), "")
        yield from ("Request and reply:", "", *_fence(f"{evidence.request}\n\n{evidence.reply}", "http"), "")


def _unverified(told: Overview) -> Iterator[str]:
    yield from ("## Not verified", "")
    if not told.skipped_promises and not told.skipped_operations:
        yield from ("Every listed promise was verified on every operation that it concerns.", "")
    for group in told.skipped_promises:
        yield f"- {_escape(group.api)}: {_escape(group.reason)}: {_escape(', '.join(group.promises))}"
    if told.skipped_operations:
        yield from ("", "Verified, but not on every operation:", "")
        yield from _places(told.skipped_operations)
    if told.broken:
        yield from ("", "The suite or its environment failed, which says nothing about the tenant:", "")
        yield from _places(told.broken)
    yield ""


def _places(groups: Sequence[Gathered]) -> Iterator[str]:
    for group in groups:
        yield f"- {_escape(group.api)}: {_escape(group.reason)}: {_escape(', '.join(group.promises))}"
        yield from _listed(group.operations)


def _listed(operations: Sequence[str]) -> Iterator[str]:
    for operation in operations[:_LISTED_OPERATIONS]:
        yield f"  - {_code(operation)}"
    rest = len(operations) - _LISTED_OPERATIONS
    if rest > 0:
        yield f"  - and {rest:,} more"


def _traffic(told: Overview) -> Iterator[str]:
    if not told.traffic:
        return
    yield from ("## Traffic", "", "| api | requests | answers | median ms | 95% within ms | slowest ms |")
    yield "| --- | ---: | --- | ---: | ---: | ---: |"
    for api, sums in told.traffic.items():
        answers = ", ".join(f"{number:,} x {kind}" for kind, number in sums.answers.items())
        times = " | ".join("" if t is None else f"{t:,.1f}" for t in (sums.median, sums.p95, sums.slowest))
        yield f"| {_escape(api)} | {sums.requests:,} | {answers} | {times} |"
    yield ""


def _replay(told: Overview) -> Iterator[str]:
    run = told.run
    if not run.command:
        return
    yield from ("## Run it again", "", *_fence(run.command, "sh"), "")
    known = [
        f"seed {run.seed}" if run.seed is not None else "",
        f"uphold {run.version}" if run.version else "",
    ]
    made = ", ".join(part for part in known if part)
    if made:
        yield f"The same cases come again with {_escape(made)}."


def _escape(text: str) -> str:
    """Text in which nothing is Markdown or HTML, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(plain(text).split()))


def _code(text: str) -> str:
    """Text as code, whatever backticks are in it (CommonMark, code spans)."""
    shown = " ".join(plain(text).split())
    ticks = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if "`" in shown else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def _fence(text: str, language: str) -> Iterator[str]:
    """Text as a fenced block that nothing in the text can end (CommonMark, fenced code blocks)."""
    shown = plain(text).rstrip()
    ticks = "`" * max(3, max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    yield from (f"{ticks}{language}", *shown.split("\n"), ticks)
