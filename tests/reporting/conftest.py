"""A run folder as a run leaves it, small enough to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from uphold.findings import Evidence, Finding, Severity, Status, Subject, Verdict

ARRIVED = "GET /shop/v1.0/orders/{order}"
LISTED = "GET /shop/v1.0/orders"

EVIDENCE = Evidence(
    curl="curl -H \"Authorization: Bearer $UPHOLD_TOKEN\" 'http://127.0.0.1/shop/v1.0/orders/7'",
    request="GET /shop/v1.0/orders/7\naccept: application/json",
    reply='200\ncontent-type: application/json\n\n{"total": "12"}',
)

TENANT_FINDING = Finding(
    fingerprint="0123456789abcdef",
    check="body-schema",
    message="total is promised as a number; a string came",
    severity=Severity.BREAKING,
    subject=Subject.TENANT,
    api="shop",
    release="2.1",
    place="/components/schemas/Order/properties/total/type",
    operations=(ARRIVED, LISTED),
    promises=("B-2",),
    evidence=EVIDENCE,
    replay="pytest suites --api shop --seed 1 -k orders",
)

DOCUMENT_FINDING = Finding(
    fingerprint="fedcba9876543210",
    check="satisfiable",
    message="nothing can satisfy the request body",
    severity=Severity.RISKY,
    subject=Subject.DOCUMENT,
    api="shop",
    release="2.1",
    place="",
    operations=("POST /shop/v1.0/orders",),
)

VERDICTS = (
    Verdict(promise="B-2", operation=ARRIVED, api="shop", release="2.1", status=Status.FAILED, judged=4),
    Verdict(promise="B-2", operation=LISTED, api="shop", release="2.1", status=Status.PASSED, judged=5),
    Verdict(
        promise="B-10",
        operation=LISTED,
        api="shop",
        release="2.1",
        status=Status.SKIPPED,
        reason="no success reply was seen",
    ),
    Verdict(promise="B-10", operation=ARRIVED, api="shop", release="2.1", status=Status.PASSED, judged=2),
)

REQUESTS = (
    {"api": "shop", "method": "GET", "operation": LISTED, "status": 200, "ms": 1.0},
    {"api": "shop", "method": "GET", "operation": LISTED, "status": 422, "ms": 3.0},
    {"api": "shop", "method": "GET", "operation": ARRIVED, "status": 200, "ms": 2.0},
    {"api": "shop", "method": "GET", "operation": ARRIVED, "status": None, "ms": 0.0},
)

RUN = {
    "id": "20260131-083000-ab12",
    "started": "2026-01-31T08:30:00+00:00",
    "finished": "2026-01-31T08:31:02+00:00",
    "command": "uphold run --api shop",
    "version": "0.1.0",
    "api": [
        {
            "name": "shop",
            "release": "2.1",
            "judged_by": "2.0",
            "tenant": "the embedded mock",
            "mode": "embedded",
            "operations": 3,
            "digest": "abc",
        }
    ],
    "seed": 1,
    "cases": 20,
    "profile": "dev",
    "exit_status": 1,
    "counts": {"tests": 3},
    "notes": ["one shard of three"],
    "promises": [
        {"id": "B-10", "api": "shop", "text": "A page has at most 100 records", "status": "passed",
         "judged": 2, "operations": {"passed": 1, "skipped": 1}},
        {"id": "B-2", "api": "shop", "text": "Bodies satisfy their schema", "status": "failed", "judged": 9,
         "operations": {"passed": 1, "failed": 1}},
        {"id": "B-3", "api": "shop", "text": "Deprecated operations answer for six months",
         "status": "skipped", "reason": "needs dates"},
        {"id": "B-1", "api": "shop", "text": "Members are never removed", "status": "skipped",
         "reason": "needs two releases"},
        {"id": "B-11", "api": "shop", "text": "Names are never reused", "status": "skipped",
         "reason": "needs two releases"},
    ],
}  # fmt: skip

MakeRun = Callable[..., Path]


def lines(records: Iterable[Any]) -> bytes:
    return b"".join(msgspec.json.encode(record) + b"\n" for record in records)


@pytest.fixture
def make_run(tmp_path: Path) -> MakeRun:
    """Writes a run folder; a keyword replaces a file's records, or a key of run.json."""

    def make(
        findings: Iterable[Finding] = (TENANT_FINDING, DOCUMENT_FINDING),
        verdicts: Iterable[Verdict] = VERDICTS,
        requests: Iterable[Any] = REQUESTS,
        **run: Any,
    ) -> Path:
        folder = tmp_path / str(RUN["id"])
        folder.mkdir()
        (folder / "run.json").write_bytes(msgspec.json.encode({**RUN, **run}))
        (folder / "findings.jsonl").write_bytes(lines(findings))
        (folder / "verdicts.jsonl").write_bytes(lines(verdicts))
        (folder / "requests.jsonl").write_bytes(lines(requests))
        return folder

    return make


@pytest.fixture
def tenant_finding() -> Finding:
    return TENANT_FINDING


@pytest.fixture
def evidence() -> Evidence:
    return EVIDENCE
