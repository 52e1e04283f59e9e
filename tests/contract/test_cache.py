"""The cache gives back what was loaded, and nothing that anybody does to it does harm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from uphold.contract import Direction, default_cache, load_contract

if TYPE_CHECKING:
    from uphold.contract import Contract

DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "T", "version": "1.0"},
    "x-uphold": {"release": "1.0", "depth": "full", "source": "me"},
    "paths": {
        "/users/{user}": {
            "get": {
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/U"}}}}}
            }
        }
    },
    "components": {"schemas": {"U": {"type": "string", "nullable": True, "maxLength": 2}}},
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "1.0.json"
    path.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    return path


def said(contract: Contract) -> tuple[Any, ...]:
    """Everything that a contract answers, as far as this document goes."""
    (op,) = contract.operations.values()
    return (
        contract.operations,
        contract.webhooks,
        contract.schemas,
        contract.document,
        contract.header,
        contract.release,
        contract.depth,
        contract.families,
        contract.reply_schema(op, 200),
        contract.digest(op),
        contract.find("GET", "/users/1"),
        contract.line("/components/schemas/U"),
    )


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*"))


def test_the_second_time_it_comes_from_the_cache_and_is_the_same(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "c"
    cold = load_contract(file, api="shop", cache=folder)
    written = [entry.stat().st_ino for entry in entries(folder)]
    cached = load_contract(file, api="shop", cache=folder)
    assert said(cached) == said(cold)
    assert [path.stat().st_ino for path in entries(folder)] == written
    assert cached.document == DOCUMENT


def test_a_cached_schema_judges_as_before(file: Path, tmp_path: Path) -> None:
    for _ in range(2):
        contract = load_contract(file, cache=tmp_path / "c")
        schema = contract.schema_at("/components/schemas/U", Direction.REPLY)
        assert schema["components"]["schemas"]["U"]["type"] == ["string", "null"]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda raw: raw[: len(raw) // 2], id="cut"),
        pytest.param(lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]), id="one bit turned"),
        pytest.param(lambda raw: b"junk" + raw, id="something else"),
        pytest.param(lambda raw: raw + b"\0", id="something more"),
    ],
)
@pytest.mark.parametrize("kind", ["contract", "contract-document"])
def test_a_damaged_entry_counts_as_absent_and_is_mended(file: Path, tmp_path: Path, damage: Any, kind: str) -> None:
    folder = tmp_path / "c"
    cold = said(load_contract(file, cache=folder))
    (entry,) = folder.glob(f"*.{kind}")
    good = entry.read_bytes()
    entry.write_bytes(damage(good))
    assert said(load_contract(file, cache=folder)) == cold
    assert entry.read_bytes() == good


def test_a_changed_document_is_read_anew(file: Path, tmp_path: Path) -> None:
    load_contract(file, cache=tmp_path / "c")
    file.write_text(file.read_text().replace("/users/", "/people/"), encoding="utf-8")
    assert list(load_contract(file, cache=tmp_path / "c").operations) == ["GET /people/{user}"]


def test_a_copy_under_another_name_shares_the_entry_but_not_the_place(file: Path, tmp_path: Path) -> None:
    load_contract(file, cache=tmp_path / "c")
    before = entries(tmp_path / "c")
    copy = tmp_path / "copy.json"
    copy.write_bytes(file.read_bytes())
    assert load_contract(copy, cache=tmp_path / "c").path == copy
    assert len(entries(tmp_path / "c")) == len(before)


def test_a_cache_that_can_not_be_written_is_no_error(file: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be", encoding="utf-8")
    assert load_contract(file, cache=blocked).release == "1.0"
    assert load_contract(file, cache=blocked / "deeper").release == "1.0"


def test_without_a_cache_nothing_is_written(file: Path, tmp_path: Path) -> None:
    load_contract(file, cache=None)
    assert entries(tmp_path) == [file]


def test_old_entries_make_room(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    for number in range(300):
        (folder / f"old{number}").write_bytes(b"")
        os.utime(folder / f"old{number}", (number, number))
    load_contract(file, cache=folder)
    left = {path.name for path in entries(folder)}
    assert len(left) == 200
    assert "old0" not in left
    assert "old299" in left


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"UPHOLD_CACHE": "/x", "XDG_CACHE_HOME": "/y", "HOME": "/z"}, Path("/x")),
        ({"UPHOLD_CACHE": "", "XDG_CACHE_HOME": "/y"}, None),
        ({"XDG_CACHE_HOME": "/y", "HOME": "/z"}, Path("/y/uphold")),
        ({"HOME": "/z"}, Path("/z/.cache/uphold")),
    ],
)
def test_where_the_cache_lies(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], folder: Path | None) -> None:
    for name in ("UPHOLD_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_cache() == folder


PROCESS = """
import sys
from pathlib import Path
from uphold.contract import load_contract
for _ in range(20):
    contract = load_contract(Path(sys.argv[1]), cache=Path(sys.argv[2]))
    for entry in Path(sys.argv[2]).glob("*.contract"):
        entry.unlink(missing_ok=True)
    contract.digest(next(iter(contract.operations.values())))
print(contract.digest(next(iter(contract.operations.values()))))
"""


def test_several_processes_may_use_it_at_a_time(file: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROCESS, str(file), str(tmp_path / "c")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]  # noqa: S603 - ours
    answers = [process.communicate(timeout=60)[0].strip() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(set(answers)) == 1
    assert len(answers[0]) == 64
