"""A whole run, as a user starts it: its exit status, its findings, its records."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    status: int
    out: str
    err: str
    folder: Path

    def record(self, name: str) -> Any:
        """A JSON record of the run."""
        return json.loads((self.folder / name).read_text())

    def findings(self, subject: str = "tenant") -> list[Any]:
        """What it found, about the tenant or about the document."""
        return [row for row in self.lines("findings.jsonl") if row["subject"] == subject]

    def lines(self, name: str) -> list[Any]:
        """A record of JSON lines."""
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runs of this module generate their cases once."""
    return tmp_path_factory.mktemp("corpus")


def run(corpus: Path, tmp_path: Path, *words: str, specs: Path = HERE / "specs", **environment: str) -> Ended:
    """`uphold run` in a process of its own."""
    reports = tmp_path / "reports"
    done = subprocess.run(  # noqa: S603 - this very interpreter, on words written here
        [
            *(sys.executable, "-m", "uphold.cli", "run", "--specs", str(specs)),
            *("--corpus", str(corpus), "--reports", str(reports), "--cases", "6", *words),
        ],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    folders = sorted(reports.iterdir()) if reports.is_dir() else []
    return Ended(done.returncode, done.stdout, done.stderr, folders[-1] if folders else tmp_path)


def test_a_conforming_tenant_has_no_finding_and_every_verdict_is_earned(corpus: Path, tmp_path: Path) -> None:
    """Exit 0, a table of promises, records of everything that was sent, and pages to open."""
    ended = run(corpus, tmp_path)
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
def test_one_fault_is_one_finding_and_exit_1(fact: str, corpus: Path, tmp_path: Path) -> None:
    """The finding names the promise and the operation, and has a curl line without the token."""
    fault, check, promise = ONE_FAULT[fact]
    ended = run(corpus, tmp_path, "--fault", fault)
    findings = ended.findings()
    assert (ended.status, len(findings)) == (1, 1), (ended.out, ended.err, findings)
    (finding,) = findings
    assert promise in finding["promises"]
    assert finding["check"] in {check, "member"}
    assert finding["operations"] == [fault.partition("@")[2]]
    assert finding["evidence"]["curl"].startswith("curl ")
    assert finding["replay"].startswith("pytest ")
    whole = "".join(path.read_text() for path in ended.folder.rglob("*") if path.is_file())
    assert "mock-token" not in whole + ended.out + ended.err


def test_two_processes_find_what_one_finds(corpus: Path, tmp_path: Path) -> None:
    """Parallel runs merge what their workers saw."""
    fault = ("--fault", "member-wrong-type@GET /users/v1.0/{user}")
    alone, together = run(corpus, tmp_path / "1", *fault), run(corpus, tmp_path / "2", *fault, "-n", "2")
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
        "--mode full",
    ),
    "an option that does not exist": (("--no-such-option",), "--no-such-option"),
}


@pytest.mark.parametrize("fact", BAD_USAGE)
def test_bad_usage_is_one_line_and_exit_2(fact: str, corpus: Path, tmp_path: Path) -> None:
    """No traceback reaches a user."""
    words, said = BAD_USAGE[fact]
    ended = run(corpus, tmp_path, *words, UPHOLD_TOKEN="t0k3n")
    assert ended.status == 2, ended.out + ended.err
    assert said in ended.err
    assert "Traceback" not in ended.out + ended.err


def test_a_dead_host_is_one_line_and_exit_3(corpus: Path, tmp_path: Path) -> None:
    """The tenant could not be reached: nothing is said about its promises."""
    ended = run(corpus, tmp_path, "--api", "shop", "--tenant", "http://127.0.0.1:9", UPHOLD_TOKEN="t0k3n")
    assert ended.status == 3, ended.out + ended.err
    assert "127.0.0.1:9" in ended.err
    assert "Traceback" not in ended.out + ended.err


def test_nothing_verified_is_exit_4(corpus: Path, tmp_path: Path) -> None:
    """A selection that matches nothing must not look like a success."""
    assert run(corpus, tmp_path, "-k", "no_such_operation").status == 4


def test_a_shard_tests_its_part_and_all_parts_are_the_whole(corpus: Path, tmp_path: Path) -> None:
    """Machines share a nightly run."""
    parts = [run(corpus, tmp_path / n, "--shard", f"{n}/2", "-k", "without_a_good_token") for n in "12"]
    tested = [
        {row["operation"] for row in part.lines("verdicts.jsonl") if row["promise"] == "P-TOKEN"} for part in parts
    ]
    assert not tested[0] & tested[1]
    assert len(tested[0] | tested[1]) == 4
