from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from uphold.errors import InputError
from uphold.findings import Status, Subject
from uphold.reporting import read_run

MakeRun = Callable[..., Path]


def test_records_come_back_as_they_were_written(make_run: MakeRun) -> None:
    run = read_run(make_run())
    assert run.run.id == "20260131-083000-ab12"
    assert run.run.api[0].judged_by == "2.0"
    assert [finding.subject for finding in run.findings] == [Subject.TENANT, Subject.DOCUMENT]
    assert run.findings[0].evidence is not None
    assert [verdict.status for verdict in run.verdicts][:2] == [Status.FAILED, Status.PASSED]
    assert [request.status for request in run.requests] == [200, 422, 200, None]
    assert run.damages == ()


def test_a_key_that_a_later_release_adds_is_no_damage(make_run: MakeRun) -> None:
    assert read_run(make_run(trend=[1, 2])).run.seed == 1


@pytest.mark.parametrize("name", ["findings.jsonl", "verdicts.jsonl", "requests.jsonl"])
def test_a_last_line_that_a_crash_cut_off_is_left_out_and_told(make_run: MakeRun, name: str) -> None:
    folder = make_run()
    path = folder / name
    whole = read_run(folder)
    path.write_bytes(path.read_bytes()[:-9])
    run = read_run(folder)
    assert run.damages == (f"the last line of {name} was cut off and is left out",)
    field = name.removesuffix(".jsonl")
    assert getattr(run, field) == getattr(whole, field)[:-1]


@pytest.mark.parametrize("name", ["findings.jsonl", "verdicts.jsonl", "requests.jsonl"])
def test_a_missing_file_of_lines_is_told(make_run: MakeRun, name: str) -> None:
    folder = make_run()
    (folder / name).unlink()
    assert read_run(folder).damages == (f"{name} is missing: the run ended before it was written",)


def test_damage_in_the_middle_is_refused_with_its_line(make_run: MakeRun) -> None:
    folder = make_run()
    path = folder / "requests.jsonl"
    first, second, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second[:12] + b"\n" + b"".join(rest))
    with pytest.raises(InputError, match="requests.jsonl:2: this record is damaged"):
        read_run(folder)


DAMAGED_HEADS = {
    "cut off": b'{"id": "x", "st',
    "not an object": b"[]",
    "no id": b"{}",
    "no such status": b'{"id": "x", "promises": [{"id": "B", "api": "", "text": "", "status": "ok"}]}',
    "not UTF-8": b'{"id": "\xff"}',
}


@pytest.mark.parametrize("content", DAMAGED_HEADS.values(), ids=DAMAGED_HEADS)
def test_a_damaged_run_json_is_refused(make_run: MakeRun, content: bytes) -> None:
    folder = make_run()
    (folder / "run.json").write_bytes(content)
    with pytest.raises(InputError, match="run.json: this record is damaged"):
        read_run(folder)


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no run.json"):
        read_run(tmp_path)


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such run"):
        read_run(tmp_path / "nowhere")
