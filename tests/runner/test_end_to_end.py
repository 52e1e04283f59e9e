"""A whole run on the embedded mock: its exit status, its findings, its records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_a_conforming_tenant_has_no_finding_and_every_verdict_is_earned(run: Run) -> None:
    """Exit 0, a table of promises, records of everything that was sent, and pages to open."""
    ended = run()
    assert (ended.status, ended.findings()) == (0, []), ended.out + ended.err
    (gap,) = ended.findings("document")
    assert gap["operations"] == ["DELETE /users/v1.0/{user}"], "its 404 is forgotten in the document"
    promises = {line["id"]: (line["status"], line["reason"]) for line in ended.record("run.json")["promises"]}
    assert promises == {
        "P-SHAPE": ("passed", ""),
        "P-STATUS": ("passed", ""),
        "P-TOKEN": ("passed", ""),
        "P-REFUSE": ("passed", ""),
        "P-USER": ("passed", ""),
        "P-LATER": ("skipped", "needs two releases"),
    }
    assert "P-TOKEN" in ended.out
    sent = ended.lines("requests.jsonl")
    assert {row["operation"] for row in sent} >= {"GET /users/v1.0", "DELETE /users/v1.0/{user}"}
    assert set(sent[0]) == {"api", "method", "operation", "status", "ms"}
    for name in ("index.html", "summary.md", "junit.xml", "verdicts.jsonl"):
        assert (ended.folder / name).stat().st_size, name
    assert list((ended.folder / "allure-results").glob("*-result.json"))


def test_a_conforming_tenant_has_no_finding_by_fresh_draws_either(run: Run) -> None:
    """A record's identifier is not bound where the drawn one is what is wrong with the request."""
    ended = run("--explore", "0.3", "-k", "forbidden")
    assert (ended.status, ended.findings()) == (0, []), ended.out + ended.err


ONE_FAULT = {
    "one member of one reply has the wrong type": (
        "member-wrong-type@GET /users/v1.0/{user}",
        "body-schema",
        "P-SHAPE",
    ),
    "one status is undocumented": ("status-undocumented@GET /users/v1.0", "status-documented", "P-STATUS"),
    "one operation needs no token": ("operation-open@DELETE /users/v1.0/{user}", "unauthorized", "P-TOKEN"),
    "one operation takes what the document forbids": (
        "invalid-accepted@POST /users/v1.0",
        "refused",
        "P-REFUSE",
    ),
}


@pytest.mark.parametrize("fact", ONE_FAULT)
def test_one_fault_is_one_finding_and_exit_1(fact: str, run: Run) -> None:
    """The finding names the promise and the operation, and has a curl line without the token."""
    fault, check, promise = ONE_FAULT[fact]
    ended = run("--fault", fault)
    findings = ended.findings()
    assert (ended.status, len(findings)) == (1, 1), (ended.out, ended.err, findings)
    (finding,) = findings
    assert promise in finding["promises"]
    assert finding["check"] in {check, "member", "robustness"}
    assert finding["operations"] == [fault.partition("@")[2]]
    assert finding["evidence"]["curl"].startswith("curl ")
    assert finding["replay"].startswith("pytest ")
    assert "mock-token" not in ended.everything()


def test_two_processes_find_what_one_finds(run: Run, tmp_path: Path) -> None:
    """Parallel runs merge what their workers saw."""
    fault = ("--fault", "member-wrong-type@GET /users/v1.0/{user}")
    alone, together = run(*fault, reports=tmp_path / "1"), run(*fault, "-n", "2", reports=tmp_path / "2")
    assert together.status == alone.status == 1
    for name in ("findings.jsonl", "verdicts.jsonl"):
        assert together.lines(name) == alone.lines(name)


BAD_USAGE = {
    "an API that does not exist": (("--api", "nowhere"), "there is no API named nowhere"),
    "a release that does not exist": (("--api", "shop", "--release", "9.9.9"), "9.9.9"),
    "a fault that does not exist": (("--fault", "gremlin"), "gremlin"),
    "a fault that fits no operation": (("--fault", "member-wrong-type@GET /nowhere"), "wrong-type"),
    "a shard out of range": (("--shard", "3/2"), "--shard 3/2"),
    "a live tenant without an API": (("--tenant", "http://localhost:1"), "--api"),
    "a live tenant that shall be written to": (
        ("--api", "shop", "--tenant", "http://localhost:1", "--mode", "full"),
        "add --confirm-host localhost:1",
    ),
    "a budget for the embedded mock": (("--budget", "9"), "--budget"),
    "a budget of nothing": (("--api", "shop", "--tenant", "http://localhost:1", "--budget", "0"), "--budget 0"),
    "a time that is none": (("--explore", "nan"), "--explore nan"),
    "a selection that can't be read": (("-k", "and and"), "and and"),
    "an option that does not exist": (("--no-such-option",), "--no-such-option"),
}


@pytest.mark.parametrize("fact", BAD_USAGE)
def test_bad_usage_is_one_line_and_exit_2(fact: str, run: Run) -> None:
    """No traceback reaches a user."""
    words, said = BAD_USAGE[fact]
    ended = run(*words, UPHOLD_TOKEN="t0k3n")
    assert ended.status == 2, ended.out + ended.err
    assert said in ended.err
    assert "Traceback" not in ended.out + ended.err


def test_a_folder_that_says_nothing_of_its_api_is_named(run: Run, tmp_path: Path) -> None:
    """A release alone is not an API yet: the file that is missing is what to hear of."""
    (tmp_path / "specs" / "depot" / "releases").mkdir(parents=True)
    ended = run("--specs", str(tmp_path / "specs"), "--api", "depot")
    assert ended.status == 2, ended.out + ended.err
    assert "depot has no api.toml. Write one" in ended.err


def test_a_dead_host_is_one_line_and_exit_3(run: Run) -> None:
    """The tenant could not be reached: nothing is said about its promises."""
    ended = run("--api", "shop", "--tenant", "http://127.0.0.1:9", UPHOLD_TOKEN="t0k3n")
    assert ended.status == 3, ended.out + ended.err
    assert "127.0.0.1:9" in ended.err
    assert "Traceback" not in ended.out + ended.err


def test_nothing_verified_is_exit_4(run: Run) -> None:
    """A selection that matches nothing must not look like a success."""
    assert run("-k", "no_such_operation").status == 4


def test_a_shard_tests_its_part_and_all_parts_are_the_whole(run: Run, tmp_path: Path) -> None:
    """Machines share a nightly run."""
    parts = [run("--shard", f"{n}/2", "-k", "without_a_good_token", reports=tmp_path / n) for n in "12"]
    tested = [
        {row["operation"] for row in part.lines("verdicts.jsonl") if row["promise"] == "P-TOKEN"} for part in parts
    ]
    assert not tested[0] & tested[1]
    users = [{row["operation"] for row in part.lines("requests.jsonl")} for part in parts]
    writes = [{name for name in part if not name.startswith("GET ")} for part in users]
    assert writes[0].isdisjoint(writes[1]), "only reads are asked by both, for records"
    assert len(tested[0] | tested[1]) == 4
