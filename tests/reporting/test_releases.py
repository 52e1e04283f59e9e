"""A run as each of its releases sees it, in every format."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from uphold.findings import Finding, Status, Verdict
from uphold.reporting import build_reports, print_summary, read_run
from uphold.reporting.overview import Overview
from uphold.reporting.releases import in_whose_eyes

MakeRun = Callable[..., Path]

LADDER = [
    {"name": "1.9", "depth": "operations", "date": "2025-11"},
    {"name": "2.0", "depth": "full", "date": "2026-01-31"},
    {"name": "2.1", "depth": "full"},
]
VERDICTS = (
    Verdict(
        promise="B-1", operation="GET /a", api="shop", release="2.1", status=Status.PASSED, releases=("2.0", "2.1")
    ),
    Verdict(promise="B-2", operation="GET /a", api="shop", release="2.1", status=Status.PASSED),
    Verdict(promise="B-2", operation="GET /a", api="shop", release="2.0", status=Status.FAILED, findings=("f",)),
    Verdict(promise="B-1", operation="GET /b", api="shop", release="2.1", status=Status.SKIPPED, reason="why"),
)


@pytest.fixture
def told(make_run: MakeRun, tenant_finding: Finding) -> Path:
    """A run that found something in the eyes of an earlier release only."""
    finding = replace(tenant_finding, operations=("GET /a",), release="2.0", releases=("2.0",))
    api = {"name": "shop", "release": "2.1", "judged_by": "2.1", "releases": LADDER}
    return make_run(findings=[finding], verdicts=VERDICTS, requests=(), api=[api])


def test_each_release_counts_what_it_sees(told: Path) -> None:
    """The newest first; an operation counts by its worst verdict there."""
    lines = [
        (line.name, line.status, dict(line.statuses), len(line.findings)) for line in Overview(read_run(told)).releases
    ]
    assert lines == [
        ("2.1", Status.PASSED, {Status.PASSED: 1, Status.SKIPPED: 1}, 0),
        ("2.0", Status.FAILED, {Status.FAILED: 1}, 1),
        ("1.9", Status.SKIPPED, {}, 0),
    ]


def test_an_operation_counts_a_promise_once(told: Path) -> None:
    (first, _) = Overview(read_run(told)).operations
    assert first.verdicts == {Status.FAILED: 1, Status.PASSED: 1}


def test_every_format_tells_of_the_releases(told: Path) -> None:
    build_reports(told)
    console = Console(file=io.StringIO(), width=100)
    print_summary(read_run(told), console)
    terminal: Any = console.file
    assert "| shop 2.0 | 2026-01-31 | in full |  | 1 |  | 1 |" in (told / "summary.md").read_text()
    assert '<span class="id">1.9</span>' in (told / "index.html").read_text()
    assert "2.0: 1 broken of its operations" in terminal.getvalue()
    assert "all that was verified held for 2.1" in terminal.getvalue()


def test_one_release_alone_needs_no_table(make_run: MakeRun) -> None:
    folder = make_run()
    build_reports(folder)
    assert "In the eyes of each release" not in (folder / "summary.md").read_text()
    assert 'id="releases"' not in (folder / "index.html").read_text()


EYES = {
    "only the one that is named": (("2.0",), ""),
    "no other was asked": ((), ""),
    "a few, the newest first": (("1.8", "1.9", "2.0"), "1.9, 1.8"),
    "many": ((*(f"1.{n}" for n in range(9)), "2.0"), "9 others, 1.0 to 1.8"),
}


@pytest.mark.parametrize("fact", EYES)
def test_the_other_releases_of_a_finding_are_few_words(fact: str, tenant_finding: Finding) -> None:
    releases, words = EYES[fact]
    assert in_whose_eyes(replace(tenant_finding, release="2.0", releases=releases)) == words
