"""The operations of a run: their verdicts counted, their requests summed up, gathered by family."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from uphold.findings import Status, Verdict
from uphold.reporting.records import Request, RunRecords
from uphold.reporting.traffic import Traffic, sum_up

WORST_FIRST = (Status.FAILED, Status.BROKEN, Status.PASSED, Status.SKIPPED)
"""The order in which statuses are told. The first one that a thing has is the status of the whole."""

_ENDPOINT_VERSION = re.compile(r"v\d+(\.\d+)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OperationLine:
    """One operation, over all promises."""

    api: str
    id: str
    family: str
    status: Status
    verdicts: dict[Status, int]
    """Status → number of promises."""
    reasons: tuple[str, ...]
    """Why verdicts were skipped or are broken."""
    findings: tuple[str, ...]
    """Fingerprints, those of the documents' findings included."""
    traffic: Traffic


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """The operations below one static path."""

    api: str
    name: str
    operations: tuple[OperationLine, ...]


def operation_lines(records: RunRecords) -> tuple[OperationLine, ...]:
    """Every operation that a verdict, a finding or a request names; by API, family and path."""
    verdicts: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    findings: dict[tuple[str, str], set[str]] = defaultdict(set)
    requests: dict[tuple[str, str], list[Request]] = defaultdict(list)
    for verdict in records.verdicts:
        if verdict.operation:
            verdicts[verdict.api, verdict.operation].append(verdict)
    for finding in records.findings:
        for operation in finding.operations:
            findings[finding.api, operation].add(finding.fingerprint)
    for request in records.requests:
        if request.operation:  # else it was none of a documented operation
            requests[request.api, request.operation].append(request)
    known = {*verdicts, *findings, *requests}
    families = family_names(known)
    lines = (_line(*key, families[key], verdicts[key], findings[key], requests[key]) for key in known)
    return tuple(sorted(lines, key=lambda line: (line.api, line.family, _path_first(line.id))))


def by_family(operations: Iterable[OperationLine]) -> tuple[FamilyLine, ...]:
    """Operations gathered by family, in the order in which they come."""
    gathered: dict[tuple[str, str], list[OperationLine]] = defaultdict(list)
    for line in operations:
        gathered[line.api, line.family].append(line)
    return tuple(FamilyLine(api, name, tuple(lines)) for (api, name), lines in gathered.items())


def family_names(known: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(API, operation id) → a name to gather it under: its path up to the first parameter, without
    endpoint versions, and without what all paths of the API begin with."""
    by_api: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for api, operation in known:
        by_api[api][operation] = _static_segments(operation)
    names = {}
    for api, paths in by_api.items():
        common = min((_shared(a, b) for a, b in pairwise(sorted(paths.values()))), default=0)
        for operation, path in paths.items():
            names[api, operation] = "/".join(path[common:] or path[-1:]) or "/"
    return names


def _static_segments(operation: str) -> tuple[str, ...]:
    static = operation.partition(" ")[2].partition("{")[0]
    return tuple(part for part in static.split("/") if part and not _ENDPOINT_VERSION.fullmatch(part))


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many segments two paths have in common from their start."""
    length = min(len(one), len(other))
    return next((index for index in range(length) if one[index] != other[index]), length)


def _path_first(operation: str) -> tuple[str, str]:
    method, _, path = operation.partition(" ")
    return path, method


def _line(
    api: str,
    operation: str,
    family: str,
    verdicts: list[Verdict],
    findings: set[str],
    requests: list[Request],
) -> OperationLine:
    worst: dict[str, Status] = {}
    for verdict in verdicts:  # several where releases differ
        status = worst.get(verdict.promise, Status.SKIPPED)
        worst[verdict.promise] = min(status, verdict.status, key=WORST_FIRST.index)
    counts = Counter(worst.values())
    return OperationLine(
        api=api,
        id=operation,
        family=family,
        status=next((status for status in WORST_FIRST if counts[status]), Status.SKIPPED),
        verdicts={status: counts[status] for status in WORST_FIRST if counts[status]},
        reasons=tuple(sorted({verdict.reason for verdict in verdicts if verdict.reason})),
        findings=tuple(sorted(findings)),
        traffic=sum_up(requests),
    )
