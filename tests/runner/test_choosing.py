"""`-k` chooses the same tests whether or not those that it leaves out were made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def collected(*words: str) -> list[str]:
    """The ids of the tests that pytest collects."""
    done = subprocess.run(  # noqa: S603 - this very interpreter, on words written here
        [
            *(sys.executable, "-m", "pytest", "suites", "--specs", str(HERE / "specs"), "--collect-only", "-q"),
            *("-o", "addopts=--import-mode=importlib -p no:schemathesis -p no:cacheprovider", *words),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in done.stdout.splitlines() if "::" in line]


@pytest.fixture(scope="module")
def everything() -> list[str]:
    return collected()


@pytest.mark.parametrize(
    ("words", "has", "lacks"),
    [
        ("user and errors", ["user", "errors"], []),
        ("users and not test_errors", ["users"], ["test_errors"]),
        ("GET and TOKEN and authorization", ["get", "token", "authorization"], []),
        ("nobody_is_called_so", ["nobody_is_called_so"], []),
    ],
)
def test_the_same_tests_are_chosen(everything: list[str], words: str, has: list[str], lacks: list[str]) -> None:
    wanted = [id for id in everything if all(w in id.lower() for w in has) and not any(w in id.lower() for w in lacks)]
    assert collected("-k", words) == wanted
    assert bool(wanted) is ("nobody" not in words)
