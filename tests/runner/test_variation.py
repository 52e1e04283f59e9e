"""Runs on varied tenants: they conform, so the suites find nothing, and say why where there was nothing to judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize("number", ["1", "2", "3", "4", "5"])
def test_another_conforming_tenant_has_no_finding(number: str, run: Run) -> None:
    """Exit 0: neither a broken promise nor nothing verified."""
    ended = run("--vary", number)
    assert (ended.status, ended.findings()) == (0, []), ended.out + ended.err
    record = ended.record("run.json")
    assert (record["vary"], record["options"]["vary"]) == (int(number), number)
    verdicts = ended.lines("verdicts.jsonl")
    assert {row["status"] for row in verdicts} <= {"passed", "skipped"}
    assert all(row["reason"] for row in verdicts if row["status"] == "skipped")
    assert sum(row["status"] == "passed" for row in verdicts) > len(verdicts) / 2


def test_a_tenant_without_records_is_skipped_with_the_reason(run: Run) -> None:
    """Nothing of the documented shape can be judged where there is nothing to read."""
    ended = run("--vary", EMPTY, "-k", "row_says")
    assert ended.status == 4, ended.out + ended.err
    reasons = {row["reason"] for row in ended.lines("verdicts.jsonl") if row["promise"] == "P-USER"}
    assert reasons == {"the tenant lists no record to read"}


EMPTY = "9"
"""The first number whose shop has no user."""


def test_a_fault_is_found_in_another_tenant_too_and_the_finding_says_which(run: Run) -> None:
    ended = run("--vary", "2", "--fault", "member-wrong-type@GET /users/v1.0/{user}")
    (finding,) = ended.findings()
    assert ended.status == 1
    assert "--vary 2" in finding["replay"]


BAD_USAGE = {
    "another mock instead of a live tenant": (
        ("--api", "shop", "--tenant", "http://localhost:1", "--vary", "3"),
        "--vary is for the embedded mock",
    ),
    "no number of a tenant": (("--vary", "-1"), "--vary -1 is negative"),
}


@pytest.mark.parametrize("fact", BAD_USAGE)
def test_bad_usage_is_one_line_and_exit_2(fact: str, run: Run) -> None:
    words, said = BAD_USAGE[fact]
    ended = run(*words, UPHOLD_TOKEN="t0k3n")
    assert ended.status == 2, ended.out + ended.err
    assert said in ended.err
    assert "Traceback" not in ended.out + ended.err
