from __future__ import annotations

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
