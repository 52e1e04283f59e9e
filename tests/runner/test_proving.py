"""`uphold prove`: lies are caught by the check that they should trip, and whoever conforms is not blamed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.contract import load_api
from uphold.runner.trials import Related, Trial

HERE = Path(__file__).parent
Prove = Callable[..., Any]
READ = "GET /users/v1.0/{user}"


@pytest.fixture
def prove(run: Callable[..., Any]) -> Prove:
    """Start trials of the small API and wait for their end."""

    def started(*more: str) -> Any:
        return run("--prove", *more)

    return started


def test_a_lie_is_caught_by_its_check(prove: Prove) -> None:
    ended = prove("--fault", f"member-wrong-type@{READ}")
    assert ended.status == 0, ended.out + ended.err
    (proof,) = ended.record("proof.json")["proofs"]
    assert (proof["is_caught"], proof["by"][0], len(proof["findings"])) == (True, "body-schema", 1)
    assert 0 < proof["requests"] <= proof["sent"]


def test_a_lie_that_nobody_catches_makes_the_status_1(prove: Prove) -> None:
    """With the one test that would see it left out, the lie survives, and is named."""
    ended = prove("--fault", f"any-token-taken@{READ}", "-k", "allowed_request")
    assert ended.status == 1, ended.out + ended.err
    assert "any-token-taken" in ended.out
    assert not ended.record("proof.json")["caught"]


def test_whoever_conforms_is_not_blamed(prove: Prove) -> None:
    ended = prove("--fault", f"body-empty@{READ}", "--vary", "1")
    assert ended.status == 0, ended.out + ended.err
    record = ended.record("proof.json")
    assert (record["false_alarms"], [one["vary"] for one in record["proofs"]]) == (0, [0, 1])


def test_the_matrix_is_a_page(prove: Prove, tmp_path: Path) -> None:
    page = tmp_path / "matrix.md"
    assert prove("--fault", f"body-empty@{READ}", "--write-matrix", str(page)).status == 0
    text = page.read_text()
    assert "1 of 1 lies caught (100.0 %)" in text
    assert "| `body-empty` | 1 of 1 | `content-type` |" in text


def test_an_unknown_lie_is_bad_usage(prove: Prove) -> None:
    ended = prove("--fault", "no-such-lie")
    assert ended.status == 2
    assert "there is no fault `no-such-lie`" in ended.err
    assert "Traceback" not in ended.out + ended.err


TAKEN = {
    "every test of the operation that lies": (READ, frozenset(), True),
    "a test of its family that names the check": ("DELETE /users/v1.0/{user}", frozenset({"lifecycle"}), True),
    "no test of its family that names others": ("DELETE /users/v1.0/{user}", frozenset({"format"}), False),
}


@pytest.mark.parametrize("fact", TAKEN)
def test_a_trial_takes(fact: str) -> None:
    operation, checks, is_taken = TAKEN[fact]
    api = load_api(HERE / "specs" / "shop")
    contract = api.contract()
    trial = Trial("shop", "a-lie", READ, "lifecycle")
    assert Related(api, contract).takes(trial, contract.operation(operation), checks) is is_taken
