"""Run records are on disk whole or not at all, and lines of several processes never mix."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from uphold.errors import SuiteError
from uphold.runner.recording.records import LineLog, new_folder, write_lines, write_object


def test_two_logs_on_one_file_keep_their_lines_whole(tmp_path: Path) -> None:
    """As two workers of a parallel run do."""
    path = tmp_path / "requests.jsonl"
    logs = [LineLog(path, chunk=100), LineLog(path, chunk=130)]
    for number in range(200):
        logs[number % 2].append({"n": number, "pad": "x" * (number % 17)})
    for log in logs:
        log.flush()
    assert sorted(json.loads(line)["n"] for line in path.read_text().splitlines()) == list(range(200))


def test_a_log_that_cannot_be_written_says_so_and_goes_on(tmp_path: Path) -> None:
    """A full disk must not end a run that is still finding things."""
    log = LineLog(tmp_path / "missing" / "requests.jsonl", chunk=1)
    log.append({"n": 1})
    log.append({"n": 2})
    assert "cannot write" in log.failure


def test_a_file_that_cannot_be_written_is_one_line_with_a_remedy(tmp_path: Path) -> None:
    """And exit status 3: it says nothing about the tenant."""
    with pytest.raises(SuiteError, match=r"cannot write .*--reports DIR") as caught:
        write_lines(tmp_path / "missing" / "findings.jsonl", [{"a": 1}])
    assert caught.value.exit_status == 3
    (tmp_path / "file").write_text("")
    with pytest.raises(SuiteError, match="cannot make"):
        new_folder(tmp_path / "file")


def test_each_run_has_a_folder_of_its_own(tmp_path: Path) -> None:
    """Also when two start in the same second."""
    assert new_folder(tmp_path) != new_folder(tmp_path)


def test_an_object_is_written_so_that_people_can_read_it(tmp_path: Path) -> None:
    """run.json is looked at."""
    write_object(tmp_path / "run.json", {"id": "x", "counts": {"tests": 3}})
    assert (tmp_path / "run.json").read_text().splitlines()[1] == ' "id": "x",'
