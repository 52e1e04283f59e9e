"""What every report says about a run, whatever its format: the records grouped, ordered and put in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from uphold.findings import Finding, Severity, Status, Subject, Verdict
from uphold.reporting.operations import WORST_FIRST, FamilyLine, OperationLine, by_family, operation_lines
from uphold.reporting.records import PromiseLine, Request, RunRecords, TestedApi
from uphold.reporting.releases import ReleaseLine, release_lines
from uphold.reporting.text import natural, plural
from uphold.reporting.traffic import Traffic, sum_up

_NO_REASON = "no reason was recorded"
_TONES = {0: Status.PASSED, 1: Status.FAILED, 4: Status.SKIPPED}


@dataclass(frozen=True, slots=True)
class Gathered:
    """All verdicts of one status and one reason."""

    api: str
    reason: str
    promises: tuple[str, ...]
    """Ids."""
    operations: tuple[str, ...] = ()
    """Ids; empty where the reason is about promises as a whole."""


class Overview:
    """A run as its reports tell it. Every list has a stable order, whatever the order of the records."""

    def __init__(self, records: RunRecords) -> None:
        self.records = records
        self.run = records.run

    @property
    def verdict(self) -> str:
        """The verdict in one plain sentence; exit statuses are those of README.md."""
        status = self.run.exit_status
        if status is None:
            return "The run did not end, so these records are not complete."
        if status == 0:
            return self._all_held()
        if status == 1:
            return self._not_held()
        return {
            3: "The tenant could not be reached, or the suite itself failed.",
            4: "Nothing was verified.",
            130: "The run was interrupted; what was found until then is here.",
        }.get(status, "The run could not be done as it was asked for.")

    def _all_held(self) -> str:
        if self.tenant_findings:
            found = plural(len(self.tenant_findings), "finding")
            return f"No promise is broken beyond doubt: {found} of lower severity."
        kept = plural(self.counted(Status.PASSED), "promise")
        unknown = self.counted(Status.SKIPPED)
        rest = f", {unknown:,} not verified" if unknown else ""
        if self.counted(Status.FAILED):
            broken = plural(self.counted(Status.FAILED), "is", "are")
            return f"The tenant broke no promise: {kept} kept{rest}; {broken} broken by no fault of its own."
        return f"All that was verified held: {kept} kept{rest}."

    def _not_held(self) -> str:
        worst = [found for found in self.tenant_findings if found.severity is Severity.BREAKING and not found.waived]
        blamed = {(found.api, promise) for found in worst for promise in found.promises}
        failed = self.promises_with(Status.FAILED)
        broken = [line for line in failed if (line.api, line.id) in blamed] or failed
        if broken:
            return f"{plural(len(broken), 'promise is', 'promises are')} broken."
        return f"{plural(len(self.tenant_findings), 'finding')}, in nothing that a listed promise names."

    @property
    def tone(self) -> Status:
        """The verdict on the whole as a status, for colour and mark."""
        status = self.run.exit_status
        return Status.BROKEN if status is None else _TONES.get(status, Status.BROKEN)

    @property
    def duration(self) -> str:
        """How long the run took, in words; empty when that is not known."""
        try:
            span = datetime.fromisoformat(self.run.finished) - datetime.fromisoformat(self.run.started)
        except (ValueError, TypeError):
            return ""
        seconds = span.total_seconds()
        minutes, rest = divmod(round(seconds), 60)
        return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What the reader must know: the run's own notes, and what of its records could not be read."""
        failures = tuple(f"failed: {error}" for error in self.run.errors)
        return (*failures, *self.run.notes, *self.records.damages)

    @cached_property
    def apis(self) -> tuple[TestedApi, ...]:
        """The APIs by name; one that only a promise or a finding names is among them."""
        known = {api.name: api for api in self.run.api}
        for name in (*(line.api for line in self.run.promises), *(f.api for f in self.records.findings)):
            known.setdefault(name, TestedApi(name=name, release=""))
        return tuple(known[name] for name in sorted(known))

    @cached_property
    def promises(self) -> tuple[PromiseLine, ...]:
        """By API, what failed first, then by id."""
        return tuple(
            sorted(
                self.run.promises,
                key=lambda line: (line.api, WORST_FIRST.index(line.status), natural(line.id)),
            )
        )

    def promises_with(self, status: Status) -> tuple[PromiseLine, ...]:
        """The promises whose verdict is `status`."""
        return tuple(line for line in self.promises if line.status is status)

    @cached_property
    def tenant_findings(self) -> tuple[Finding, ...]:
        """What the tenant did wrong, the most severe and most widespread first."""
        return self._findings(Subject.TENANT)

    @cached_property
    def document_findings(self) -> tuple[Finding, ...]:
        """Where the documents contradict themselves or forget something: no fault of the tenant."""
        return self._findings(Subject.DOCUMENT)

    @cached_property
    def unsettled_findings(self) -> tuple[Finding, ...]:
        """Where the tenant and the documents differ, and nothing tells which of them is wrong."""
        return self._findings(Subject.NEITHER)

    def _findings(self, subject: Subject) -> tuple[Finding, ...]:
        chosen = (finding for finding in self.records.findings if finding.subject is subject)
        return tuple(sorted(chosen, key=_worst_finding_first))

    @cached_property
    def skipped_promises(self) -> tuple[Gathered, ...]:
        """The promises that nothing verified, by API and reason, the reason of the most promises first."""
        ids: dict[tuple[str, str], list[str]] = defaultdict(list)
        for line in self.promises_with(Status.SKIPPED):
            ids[line.api, line.reason or _NO_REASON].append(line.id)
        order = sorted(ids, key=lambda key: (key[0], -len(ids[key]), key[1]))
        return tuple(Gathered(*key, tuple(sorted(ids[key], key=natural))) for key in order)

    @cached_property
    def skipped_operations(self) -> tuple[Gathered, ...]:
        """Where a promise was verified on some operations: those on which it was not, by reason."""
        whole = {(line.api, line.id) for line in self.promises_with(Status.SKIPPED)}
        return _gather(
            verdict
            for verdict in self.records.verdicts
            if verdict.status is Status.SKIPPED and verdict.operation and (verdict.api, verdict.promise) not in whole
        )

    @cached_property
    def broken(self) -> tuple[Gathered, ...]:
        """Where the suite or its environment failed, by reason."""
        return _gather(verdict for verdict in self.records.verdicts if verdict.status is Status.BROKEN)

    def counted(self, status: Status) -> int:
        """How many promises have this verdict."""
        return len(self.promises_with(status))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The tenant's findings, then those that blame nobody, then the documents'."""
        return (*self.tenant_findings, *self.unsettled_findings, *self.document_findings)

    @cached_property
    def operations(self) -> tuple[OperationLine, ...]:
        """Every operation that the records name; by API, family and path."""
        return operation_lines(self.records)

    @cached_property
    def releases(self) -> tuple[ReleaseLine, ...]:
        """The releases in whose eyes the run judged, of those APIs where there are several; the newest first."""
        return release_lines(self.apis, self.records.verdicts, self.tenant_findings)

    @cached_property
    def families(self) -> tuple[FamilyLine, ...]:
        """The operations, gathered by family."""
        return by_family(self.operations)

    @cached_property
    def traffic(self) -> dict[str, Traffic]:
        """API → its requests summed up; APIs by name."""
        requests: dict[str, list[Request]] = defaultdict(list)
        for request in self.records.requests:
            requests[request.api].append(request)
        return {api: sum_up(requests[api]) for api in sorted(requests)}


def where(api: TestedApi) -> str:
    """What was tested, where and by what, in words: ``shop 2.1 on the embedded mock``."""
    judged = f", judged by {api.judged_by}," if api.judged_by not in {"", api.release} else ""
    tenant = f" on {api.tenant}" if api.tenant else ""
    mode = f" (mode {api.mode})" if api.mode not in {"", "embedded"} else ""
    release = f" {api.release}" if api.release else ""
    return f"{api.name}{release}{judged}{tenant}{mode}"


def _worst_finding_first(finding: Finding) -> tuple[int, int, str, str, str]:
    severity = tuple(Severity).index(finding.severity)
    return severity, -len(finding.operations), finding.api, finding.check, finding.fingerprint


def _gather(verdicts: Iterable[Verdict]) -> tuple[Gathered, ...]:
    """Verdicts by API and reason, the reason of the most operations first."""
    promises: dict[tuple[str, str], set[str]] = defaultdict(set)
    operations: dict[tuple[str, str], set[str]] = defaultdict(set)
    for verdict in verdicts:
        key = verdict.api, verdict.reason or _NO_REASON
        promises[key].add(verdict.promise)
        operations[key].update({verdict.operation} - {""})
    order = sorted(promises, key=lambda key: (key[0], -len(operations[key]), key[1]))
    return tuple(
        Gathered(*key, tuple(sorted(promises[key], key=natural)), tuple(sorted(operations[key]))) for key in order
    )
