"""Runs that write to a tenant over TCP leave it as it was; what a killed one left, `uphold cleanup` removes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from uphold.contract import load_api
from uphold.tenant import Tenant, TenantMode, read_journals

Run = Callable[..., Any]
HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TOKEN = "mock-token"
CLI = (sys.executable, "-m", "uphold.cli")
SPECS = ("--specs", str(HERE / "specs"))


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a conforming tenant that takes its time, so that a run can be broken off."""
    log = tmp_path_factory.mktemp("mock") / "log"
    command = [*CLI, "mock", *SPECS, "--api", "shop", "--latency", "2", "--port", "0"]
    with log.open("w") as told, subprocess.Popen(command, cwd=ROOT, stderr=told) as process:  # noqa: S603 - as above
        found = None
        end = time.monotonic() + 60
        while found is None and time.monotonic() < end:
            time.sleep(0.05)
            found = re.search(r"http://\S+(?=\s)", log.read_text())
        assert found, "the mock says where it serves"
        yield found[0]
        process.kill()


def users(tenant: str) -> Any:
    """What the tenant holds, page by page."""
    held: list[Any] = []
    for page in range(1, 50):
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{tenant}/users/v1.0?page={page}&per_page=100", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        with urllib.request.urlopen(request) as reply:  # noqa: S310 - as above
            body = json.load(reply)
        found = body if isinstance(body, list) else next(value for value in body.values() if isinstance(value, list))
        if not found or found == held[-len(found) :]:
            break
        held += found
    return held


@pytest.mark.parametrize(
    "how",
    [("--mode", "sandbox"), ("--mode", "sandbox", "-n", "2"), ("--mode", "full", "--confirm-host", "HOST")],
    ids=["sandbox", "sandbox, two processes", "full"],
)
def test_a_run_that_writes_leaves_the_tenant_as_it_was(
    how: tuple[str, ...], tenant: str, run: Run, tmp_path: Path
) -> None:
    """It made records, changed and deleted them, and its journal says so."""
    before = users(tenant)
    host = tenant.partition("://")[2]
    words = [host if word == "HOST" else word for word in how]
    journals = tmp_path / "journals"
    ended = run(
        "--api", "shop", "--tenant", tenant, "--journal", str(journals), "-k", "formats", *words, UPHOLD_TOKEN=TOKEN
    )
    assert ended.status == 0, ended.out + ended.err
    sent = ended.lines("requests.jsonl")
    assert {row["method"] for row in sent} >= {"GET", "POST", "DELETE"}
    assert [row for row in sent if row["method"] == "DELETE" and row["status"] < 300]
    assert {one["id"] for one in users(tenant)} == {one["id"] for one in before}
    if "sandbox" in how:
        assert users(tenant) == before
    proofs = read_journals(ended.folder, "journal-")
    assert [one for written in proofs for one in written.creations.values() if one.record]
    assert not [one for written in proofs for one in written.pending]
    assert not list(journals.glob("*"))
    assert TOKEN not in ended.everything()


def test_ctrl_c_leaves_the_tenant_as_it_was(tenant: str, words: Callable[..., list[str]], tmp_path: Path) -> None:
    before = users(tenant)
    journals = tmp_path / "journals"
    more = ("--api", "shop", "--tenant", tenant, "--mode", "sandbox", "--journal", str(journals))
    with subprocess.Popen(  # noqa: S603 - as above
        words(*more, "-k", "POST"),
        cwd=ROOT,
        env={**os.environ, "UPHOLD_TOKEN": TOKEN},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        end = time.monotonic() + 60
        while not any(written.pending for written in read_journals(journals)) and time.monotonic() < end:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode in {0, 130}, out + err
    assert "Traceback" not in out + err
    assert not list(journals.glob("*"))
    assert users(tenant) == before


@pytest.fixture
def left(tenant: str, tmp_path: Path) -> Path:
    """The journals of a run that was killed when it had made two records."""
    api = load_api(HERE / "specs" / "shop")
    with Tenant(
        contract=api.contract(),
        conventions=api.conventions,
        base_url=tenant,
        token=TOKEN,
        mode=TenantMode.SANDBOX,
        journal=tmp_path,
        run="killed",
    ) as broken_off:
        for name in ("a", "b"):
            body = json.dumps({"name": name, "email": f"{name}@example.com"}).encode()
            answer = broken_off.send("POST", "/users/v1.0", [("Content-Type", "application/json")], body)
            assert answer.status == 201, answer.body
    return tmp_path


def cleanup(tenant: str, journals: Path, *more: str, token: str = TOKEN) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603 - as above
        [*CLI, "cleanup", *SPECS, "--tenant", tenant, "--journal", str(journals), *more],
        cwd=ROOT,
        env={**os.environ, "UPHOLD_TOKEN": token},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert TOKEN not in said
    return done.returncode, said


def test_cleanup_removes_what_a_killed_run_left(tenant: str, left: Path) -> None:
    """Once; the second time there is nothing to do, and no other tenant is touched."""
    held = len(users(tenant))
    assert cleanup("http://127.0.0.1:9", left) == (
        0,
        f"nothing is left on http://127.0.0.1:9\nruns left something on another tenant: {tenant}\n",
    )
    assert cleanup(tenant, left, "--api", "warehouse") == (0, f"nothing is left on {tenant}\n")
    assert cleanup(tenant, left, token="wr0ng-t0ken")[0] == 3
    assert len(users(tenant)) == held
    assert cleanup(f"{tenant}/", left) == (0, "shop: 2 of 2 records are gone\n")
    assert len(users(tenant)) == held - 2
    assert list(left.glob("*.jsonl")) == []
    assert cleanup(tenant, left) == (0, f"nothing is left on {tenant}\n")


def test_a_run_tells_what_earlier_ones_left(tenant: str, left: Path, run: Run) -> None:
    words = ("--api", "shop", "--tenant", tenant, "--mode", "sandbox", "--journal", str(left))
    ended = run(*words, "-k", "formats and GET and not user", UPHOLD_TOKEN=TOKEN)
    (note,) = [note for note in ended.record("run.json")["notes"] if "earlier runs" in note]
    assert note == (
        f"{tenant}: earlier runs left 2 of the records that they made. Run: uphold cleanup --tenant {tenant} --api shop"
    )


def test_cleanup_says_when_nobody_answers(left: Path) -> None:
    """What is left stays in the journal."""
    (path,) = left.glob("*.jsonl")
    path.write_text(re.sub(r"http://[^\"]*", "http://127.0.0.1:9", path.read_text()))
    status, said = cleanup("http://127.0.0.1:9", left)
    assert (status, "nothing answers at http://127.0.0.1:9" in said) == (3, True)
    (written,) = read_journals(left)
    assert len(written.pending) == 2


def test_cleanup_tells_what_nobody_knows_the_id_of(tenant: str, left: Path) -> None:
    """Until somebody says that it was looked after."""
    (path,) = left.glob("*.jsonl")
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if '"asked"' in line))
    for _ in range(2):
        status, said = cleanup(tenant, left)
        assert (status, "2 records may have been made" in said) == (1, True)
    assert cleanup(tenant, left, "--forget")[0] == 0
    assert cleanup(tenant, left) == (0, f"nothing is left on {tenant}\n")


def test_cleanup_leaves_a_run_alone_that_still_goes_on(tenant: str, tmp_path: Path) -> None:
    api = load_api(HERE / "specs" / "shop")
    with Tenant(
        contract=api.contract(),
        conventions=api.conventions,
        base_url=tenant,
        token=TOKEN,
        mode=TenantMode.SANDBOX,
        journal=tmp_path,
    ) as going_on:
        body = json.dumps({"name": "c", "email": "c@example.com"}).encode()
        going_on.send("POST", "/users/v1.0", [("Content-Type", "application/json")], body)
        status, said = cleanup(tenant, tmp_path)
        assert (status, "a run still goes on" in said) == (1, True)
        assert going_on.clean_up() == ()
    assert cleanup(tenant, tmp_path) == (0, f"nothing is left on {tenant}\n")
