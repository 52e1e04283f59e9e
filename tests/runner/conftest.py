"""A whole run, as a user starts it, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    status: int
    out: str
    err: str
    folder: Path

    def record(self, name: str) -> Any:
        """A JSON record of the run."""
        return json.loads((self.folder / name).read_text())

    def findings(self, subject: str = "tenant") -> list[Any]:
        """What it found, about the tenant or about the document."""
        return [row for row in self.lines("findings.jsonl") if row["subject"] == subject]

    def lines(self, name: str) -> list[Any]:
        """A record of JSON lines."""
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]

    def everything(self) -> str:
        """All that the run wrote anywhere."""
        files = "".join(path.read_text() for path in self.folder.rglob("*") if path.is_file())
        return files + self.out + self.err


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runs of these tests generate their cases once."""
    return tmp_path_factory.mktemp("corpus")


@pytest.fixture
def words(corpus: Path, tmp_path: Path) -> Callable[..., list[str]]:
    """The command line of a run of the small API."""

    def given(*more: str, reports: Path | None = None) -> list[str]:
        return [
            *(sys.executable, "-m", "uphold.cli", "run", "--specs", str(HERE / "specs")),
            *("--corpus", str(corpus), "--reports", str(reports or tmp_path / "reports"), "--cases", "6", *more),
        ]

    return given


@pytest.fixture
def run(words: Callable[..., list[str]], tmp_path: Path) -> Callable[..., Ended]:
    """Start a run and wait for its end; keywords are variables of its environment."""

    def started(*more: str, reports: Path | None = None, **environment: str) -> Ended:
        folder = reports or tmp_path / "reports"
        done = subprocess.run(  # noqa: S603 - this very interpreter, on words written here
            words(*more, reports=folder),
            cwd=ROOT,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        folders = sorted(folder.iterdir()) if folder.is_dir() else []
        return Ended(done.returncode, done.stdout, done.stderr, folders[-1] if folders else tmp_path)

    return started


SLOW = frozenset(
    f"test_{name}.py"
    for name in (
        "a_plain_server",
        "a_strangers_server",
        "entrance_laws",
        "listing_laws",
        "notifying",
        "observing",
        "record_laws",
        "releases",
        "sandbox",
    )
)
"""Modules of which most tests are whole runs: `make test-all` runs them, too."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes long."""
    for item in items:
        if item.path.parent == HERE and item.path.name in SLOW:
            item.add_marker(pytest.mark.slow)
