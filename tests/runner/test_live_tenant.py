"""A run against a tenant over TCP: what is sent, what is kept secret, and how it ends when things go wrong."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TOKEN = "mock-token"


@pytest.fixture(scope="module")
def tenant() -> Iterator[str]:
    """The address of a conforming tenant."""
    yield from serve()


@pytest.fixture(scope="module")
def lying() -> Iterator[str]:
    """The address of a tenant whose every user has a member of the wrong type."""
    yield from serve("--fault", "member-wrong-type@GET *")


def serve(*more: str) -> Iterator[str]:
    """A mock over TCP, in another process; it stops at the end."""
    command = [sys.executable, "-m", "uphold.cli", "mock", "--specs", str(HERE / "specs"), "--api", "shop", *more]
    command += ["--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - as above
        assert process.stderr is not None
        found = re.search(r"http://\S+", process.stderr.readline())
        assert found, "the mock says where it serves"
        process.stderr.readline()
        yield found[0]
        process.terminate()
        process.stderr.read()


def test_a_live_tenant_gets_only_what_reads_and_no_record_holds_the_token(tenant: str, run: Run) -> None:
    """Mode observe is the default; what was left out is skipped, with the reason."""
    ended = run("--api", "shop", "--tenant", tenant, UPHOLD_TOKEN=TOKEN)
    assert ended.status == 0, ended.out + ended.err
    assert {row["method"] for row in ended.lines("requests.jsonl")} == {"GET"}
    skipped = {row["operation"]: row["reason"] for row in ended.lines("verdicts.jsonl") if row["status"] == "skipped"}
    assert {"POST /users/v1.0", "DELETE /users/v1.0/{user}"} <= set(skipped)
    assert "observe" in skipped["POST /users/v1.0"]
    assert TOKEN not in ended.everything()


def test_a_token_from_a_file_opens_the_tenant(tenant: str, run: Run, tmp_path: Path) -> None:
    """Never from the command line."""
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    file.chmod(0o600)
    assert run("--api", "shop", "--tenant", tenant, "--token-file", str(file), "-k", "GET").status == 0


def test_a_wrong_token_is_one_line_and_exit_3(tenant: str, run: Run) -> None:
    """Nothing about promises can be said, and nothing more is sent."""
    ended = run("--api", "shop", "--tenant", tenant, UPHOLD_TOKEN="wrong-t0ken")
    assert ended.status == 3, ended.out + ended.err
    assert "refuses the token" in ended.err
    assert "wrong-t0ken" not in ended.everything()


def test_no_token_is_one_line_that_names_the_variable_and_exit_2(tenant: str, run: Run) -> None:
    """The remedy is in the line."""
    ended = run("--api", "shop", "--tenant", tenant, UPHOLD_TOKEN="")
    assert ended.status == 2, ended.out + ended.err
    assert "UPHOLD_TOKEN" in ended.err


@pytest.mark.parametrize("budget", [6, 9, 20])
def test_a_budget_that_is_spent_loses_no_finding(lying: str, run: Run, budget: int) -> None:
    """No request leaves beyond it, and what was seen until then is told."""
    ended = run("--api", "shop", "--tenant", lying, "--budget", str(budget), "-k", "formats", UPHOLD_TOKEN=TOKEN)
    assert len(ended.lines("requests.jsonl")) <= budget
    assert "Traceback" not in ended.out + ended.err
    known = {row["fingerprint"] for row in ended.lines("findings.jsonl")}
    named = {name for row in ended.lines("verdicts.jsonl") for name in row["findings"]}
    assert named
    assert named <= known
    assert ended.status == 1, ended.out + ended.err


def test_ctrl_c_keeps_what_was_found(words: Callable[..., list[str]], tmp_path: Path) -> None:
    """The records of what was tested are on disk, and the shell sees 130."""
    reports = tmp_path / "reports"
    command = words("--explore", "30", "-k", "formats", "--fault", "server-failure", reports=reports)
    with subprocess.Popen(  # noqa: S603 - as above
        command, cwd=ROOT, env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        end = time.monotonic() + 60
        while not list(reports.glob("*/findings.jsonl")) and time.monotonic() < end:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode in {1, 130}, out + err
    assert "Traceback" not in out + err
    (folder,) = reports.iterdir()
    assert "interrupted" in (folder / "run.json").read_text()
    assert (folder / "index.html").is_file()
