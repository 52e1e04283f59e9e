"""The corpus: frozen once, the same everywhere, never in the way when a file is damaged."""

from __future__ import annotations

import gzip
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from uphold.contract import Contract, Conventions, Operation
from uphold.errors import SuiteError
from uphold.generation import Case, Corpus, Mode, Origin, pool
from uphold.generation.corpus import MOST_FAILED

IDS = ("GET /things", "GET /things/{thing}", "POST /cards")


@pytest.fixture
def operations(contract: Contract) -> list[Operation]:
    return [contract.operation(id) for id in IDS]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.jsonl.gz")}


def corpus_at(folder: Path, *, seed: int = 3, draws: int = 4) -> Corpus:
    return Corpus(folder, seed=seed, draws=draws)


def test_what_was_built_is_not_missing(
    tmp_path: Path, contract: Contract, conventions: Conventions, operations: list[Operation]
) -> None:
    corpus = corpus_at(tmp_path)
    told: list[tuple[str, int, str]] = []
    assert corpus.missing(contract, operations) == operations
    corpus.build(
        contract, conventions, operations, workers=0, on_done=lambda op, n, note: told.append((op.id, n, note))
    )
    fresh = corpus_at(tmp_path)
    assert fresh.missing(contract, operations, conventions) == []
    assert [id for id, _, _ in told] == list(IDS)
    for id, count, note in told:
        operation = contract.operation(id)
        assert len(fresh.cases(contract, operation)) == count > 0
        assert "; ".join(fresh.notes(contract, operation)) == note


def test_another_seed_or_number_of_draws_is_missing(
    tmp_path: Path, contract: Contract, conventions: Conventions, operations: list[Operation]
) -> None:
    corpus_at(tmp_path).build(contract, conventions, operations[1:2], workers=0)
    assert corpus_at(tmp_path, seed=4).missing(contract, operations[1:2]) == operations[1:2]
    assert corpus_at(tmp_path, draws=5).missing(contract, operations[1:2]) == operations[1:2]


def test_formats_that_mean_something_else_make_cases_anew(
    tmp_path: Path, contract: Contract, conventions: Conventions, operations: list[Operation]
) -> None:
    corpus_at(tmp_path).build(contract, conventions, operations[1:2], workers=0)
    other = type(conventions)(api=conventions.api)
    assert corpus_at(tmp_path).missing(contract, operations[1:2], other) == operations[1:2]


def test_processes_order_and_hash_seeds_change_nothing(
    tmp_path: Path, contract: Contract, conventions: Conventions, operations: list[Operation]
) -> None:
    corpus_at(tmp_path / "here").build(contract, conventions, operations, workers=0)
    corpus_at(tmp_path / "there").build(contract, conventions, operations[::-1], workers=2)
    script = (
        "import sys; from pathlib import Path; from uphold.contract import load_contract, load_conventions\n"
        "from uphold.generation import Corpus\n"
        "contract = load_contract(Path(sys.argv[1]), cache=None)\n"
        f"operations = [contract.operation(id) for id in {IDS[1:]!r}]\n"
        "conventions = load_conventions(Path(sys.argv[2]))\n"
        "Corpus(Path(sys.argv[3]), seed=3, draws=4).build(contract, conventions, operations, workers=0)\n"
    )
    toml = tmp_path / "api.toml"
    toml.write_text(
        "[api]\ntitle = 'x'\n[formats.time]\npattern = '^([01][0-9]|2[0-3]):[0-5][0-9]$'\nlenient = ['^24:00$']\n"
        "[formats.moment]\nas = 'date-time'\n[formats.decimal]\nnumber = true\n"
    )
    subprocess.run(  # noqa: S603 - this very Python, with a script that stands above
        [sys.executable, "-c", script, str(contract.path), str(toml), str(tmp_path / "elsewhere")],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "5"},
    )
    here = files(tmp_path / "here")
    assert here == files(tmp_path / "there")
    assert files(tmp_path / "elsewhere").items() <= here.items()
    assert len(files(tmp_path / "elsewhere")) == 2


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other"])
def test_a_damaged_file_counts_as_absent(
    tmp_path: Path, contract: Contract, conventions: Conventions, operations: list[Operation], damage: str
) -> None:
    operation = operations[1]
    corpus_at(tmp_path).build(contract, conventions, [operation], workers=0)
    (path,) = tmp_path.glob("*.jsonl.gz")
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {
            "cut": whole[:middle],
            "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "empty": b"",
            "other": gzip.compress(b'{"operation":1}\n'),
        }[damage]
    )
    corpus = corpus_at(tmp_path)
    assert corpus.missing(contract, [operation]) == [operation]
    assert corpus.cases(contract, operation) == ()
    corpus.build(contract, conventions, [operation], workers=0)
    assert path.read_bytes() == whole


def test_failed_cases_come_first_and_outlive_the_seed(tmp_path: Path, contract: Contract) -> None:
    operation = contract.operation("GET /things")
    cases = [Case(mode=Mode.VALID, origin=Origin.DRAW, query={"per_page": number}) for number in range(MOST_FAILED + 3)]
    for case in (*cases, cases[-1]):
        corpus_at(tmp_path).add_failed(contract, operation, case)
    kept = corpus_at(tmp_path, seed=9).cases(contract, operation)
    assert len(kept) == MOST_FAILED
    assert {case.origin for case in kept} == {Origin.FAILED}
    assert [case.query for case in kept[:2]] == [cases[-1].query, cases[-2].query]


def test_values_come_back_as_they_were(tmp_path: Path, contract: Contract) -> None:
    operation = contract.operation("POST /things")
    body = {"name": "ü\U0001f600\n", "price": 0.1, "parts": [], "since": None, "count": 2**53, "x": {"": False}}
    for case in (
        Case(mode=Mode.INVALID, origin=Origin.FAILED, body=body, why="body: x", path={"a": 1.5}, headers={"b": "c"}),
        Case(mode=Mode.INVALID, origin=Origin.FAILED, body=None),
        Case(mode=Mode.INVALID, origin=Origin.FAILED),
    ):
        corpus_at(tmp_path).add_failed(contract, operation, case)
        assert corpus_at(tmp_path).cases(contract, operation)[0] == case


def test_a_folder_that_can_not_be_written_is_said(tmp_path: Path, contract: Contract) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SuiteError, match="can't be written"):
        corpus_at(tmp_path / "file").add_failed(
            contract, contract.operation("GET /things"), Case(mode=Mode.VALID, origin=Origin.DRAW)
        )


def test_a_process_that_dies_costs_one_operation_only(
    tmp_path: Path, contract: Contract, conventions: Conventions
) -> None:
    operations = [operation for operation in contract.operations.values() if operation.path != "/files"]
    before = set(multiprocessing.active_children())
    killed = threading.Event()

    def kill_one() -> None:
        while not killed.is_set():
            for child in set(multiprocessing.active_children()) - before:
                if child.pid is not None:
                    os.kill(child.pid, signal.SIGKILL)
                    killed.set()
                    return
            time.sleep(0.01)

    killer = threading.Thread(target=kill_one)
    killer.start()
    corpus = corpus_at(tmp_path)
    corpus.build(contract, conventions, operations, workers=2)
    killed.set()
    killer.join()
    counts = [len(corpus.cases(contract, operation)) for operation in operations]
    lost = [operation for operation, count in zip(operations, counts, strict=True) if count == 0]
    assert len(lost) == 1
    assert "crashed" in corpus.notes(contract, lost[0])[0]


def test_a_process_that_takes_too_long_is_ended(
    tmp_path: Path,
    contract: Contract,
    conventions: Conventions,
    operations: list[Operation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "LONGEST", 0.0)
    corpus = corpus_at(tmp_path)
    corpus.build(contract, conventions, operations[:2], workers=2)
    for operation in operations[:2]:
        assert corpus.notes(contract, operation) == ("generation took longer than 0 s",)
        assert corpus.cases(contract, operation) == ()


def test_an_interrupted_build_keeps_what_is_done(
    tmp_path: Path, contract: Contract, conventions: Conventions, operations: list[Operation]
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        corpus_at(tmp_path).build(contract, conventions, operations, workers=2, on_done=stop)
    assert len(corpus_at(tmp_path).missing(contract, operations)) == len(operations) - 1
    assert not list(tmp_path.glob(".*"))


def test_a_sweep_never_imports_the_generator(
    tmp_path: Path, contract: Contract, conventions: Conventions, operations: list[Operation]
) -> None:
    corpus_at(tmp_path).build(contract, conventions, operations[1:2], workers=0)
    script = (
        "import sys; from pathlib import Path; from uphold.contract import load_contract\n"
        "from uphold.generation import Corpus, wire\n"
        "contract = load_contract(Path(sys.argv[1]), cache=None)\n"
        "operation = contract.operation('GET /things/{thing}')\n"
        "cases = Corpus(Path(sys.argv[2]), seed=3, draws=4).cases(contract, operation)\n"
        "assert [wire(operation, case) for case in cases]\n"
        "assert not {'schemathesis', 'hypothesis'} & set(sys.modules), 'imported'\n"
    )
    subprocess.run(  # noqa: S603 - this very Python, with a script that stands above
        [sys.executable, "-c", script, str(contract.path), str(tmp_path)], check=True
    )
