"""What was not tested never looks like tested: a run that breaks off says so, and loses nothing that it found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

BREAKS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "a plugin that fails after some tests": (
        (),
        """
        ended = []
        def pytest_runtest_logfinish(nodeid):
            ended.append(nodeid)
            if len(ended) == 5:
                raise OSError(28, "No space left on device")
        """,
        "the run broke off",
    ),
    "a worker process that dies": (
        ("-n", "2"),
        """
        import os
        import pytest
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_call(item):
            if "POST" in item.nodeid and "forbidden" in item.nodeid:
                os._exit(7)
        """,
        "crashed",
    ),
    "a test that fails without a word of a promise": (
        (),
        """
        import pytest
        @pytest.hookimpl(trylast=True)
        def pytest_runtest_teardown(item):
            if "POST" in item.nodeid:
                raise RuntimeError("the teardown failed")
        """,
        "the teardown failed",
    ),
    "a suite that raises": (
        (),
        """
        import pytest
        @pytest.hookimpl(wrapper=True, trylast=True)
        def pytest_pyfunc_call(pyfuncitem):
            yield
            raise ZeroDivisionError("a slip in a suite")
        """,
        "a slip in a suite",
    ),
}


def plugin(tmp_path: Path, text: str) -> dict[str, str]:
    """A pytest plugin of the name `breaker`, to be found by its environment."""
    lines = text.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    (tmp_path / "breaker.py").write_text("\n".join(line[indent:] for line in lines) + "\n")
    return {"PYTHONPATH": str(tmp_path)}


@pytest.mark.parametrize("fact", BREAKS)
def test_a_run_that_breaks_is_exit_3_and_says_why(fact: str, run: Run, tmp_path: Path) -> None:
    """Exit 0 would be a lie: some tests never ended."""
    words, text, said = BREAKS[fact]
    ended = run("-p", "breaker", *words, **plugin(tmp_path, text))
    assert ended.status == 3, ended.out + ended.err
    record = ended.record("run.json")
    assert record["exit_status"] == 3
    assert any(said in line for line in record["errors"]), record["errors"]


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["alone", "with two workers"])
def test_a_disk_that_is_full_loses_no_finding(processes: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    """What can't be written is told; a broken promise stays exit 1."""
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (6_000, 6_000))\n"
    fault = ("--fault", "member-wrong-type@GET /users/v1.0/{user}")
    ended = run("-p", "breaker", *fault, *processes, **plugin(tmp_path, limit))
    assert ended.status == 1, ended.out + ended.err
    assert "Traceback" not in ended.out + ended.err
    findings = (ended.folder / "findings.jsonl").read_text() if (ended.folder / "findings.jsonl").exists() else ""
    assert "must be integer" in findings + ended.err


def test_a_check_that_does_not_exist_is_refused_with_its_place(run: Run, tmp_path: Path) -> None:
    """A typo must not turn a promise off."""
    here = Path(__file__).parent / "specs" / "shop"
    folder = tmp_path / "specs" / "shop"
    (folder / "releases").mkdir(parents=True)
    for name in ("api.toml", "releases/1.0.0.yaml"):
        (folder / name).write_text((here / name).read_text())
    (folder / "promises.toml").write_text((here / "promises.toml").read_text().replace("unauthorized", "unauthorised"))
    ended = run("--specs", str(tmp_path / "specs"))
    assert ended.status == 2, ended.out + ended.err
    assert "promises.toml" in ended.err
    assert "unauthorised" in ended.err


def test_a_secret_on_the_command_line_is_not_kept(run: Run) -> None:
    """Nobody should put it there; no record repeats it."""
    ended = run("-k", "sekrit-0123456789", UPHOLD_TOKEN="sekrit-0123456789")
    assert "sekrit-0123456789" not in ended.everything()
