from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from uphold.errors import SuiteError
from uphold.reporting import build_reports, reporters
from uphold.reporting.files import write_whole

MakeRun = Callable[..., Path]


def test_reporters_are_discovered() -> None:
    assert {"html", "markdown"} <= set(reporters())


def test_reports_stand_beside_the_records(make_run: MakeRun) -> None:
    folder = make_run()
    before = set(folder.iterdir())
    written = build_reports(folder)
    assert {path.name for path in written} >= {"index.html", "summary.md"}
    assert set(folder.iterdir()) == before | set(written)


def test_reports_of_the_same_records_are_the_same(make_run: MakeRun) -> None:
    folder = make_run()
    first = [path.read_bytes() for path in build_reports(folder)]
    assert [path.read_bytes() for path in build_reports(folder)] == first


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    blocked = tmp_path / "index.html"
    (blocked / "inside").mkdir(parents=True)
    with pytest.raises(SuiteError, match="index.html: this report cannot be written"):
        write_whole(blocked, "text")
    assert list(tmp_path.iterdir()) == [blocked]


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="cannot be written"):
        write_whole(tmp_path / "gone" / "index.html", "text")


def test_what_is_no_file_of_its_own_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, "text")
    assert os.read(reader, 10) == b"text"
    os.close(reader)
    assert pipe.is_fifo()
    link.symlink_to(tmp_path / "target")
    write_whole(link, "text")
    assert link.is_symlink()
    assert (tmp_path / "target").read_text() == "text"
