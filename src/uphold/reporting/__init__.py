"""Run records in, pages and summaries out. A format is a module here with `NAME` and `write`.

Reporters are discovered: a new format is a new file, and no table names it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from uphold.reporting.records import PromiseLine, Request, Run, RunRecords, TestedApi, read_run

if TYPE_CHECKING:
    from rich.console import Console

PROOF = "proof.json"
"""What a run of trials leaves in its folder, in place of a run's records."""

__all__ = [
    "PROOF",
    "PromiseLine",
    "Reporter",
    "Request",
    "Run",
    "RunRecords",
    "TestedApi",
    "build_reports",
    "print_proof",
    "print_summary",
    "read_run",
    "reporters",
    "write_matrix",
]


Reporter = Callable[[RunRecords, Path], Path]
"""Writes one format of a run's records into a folder, whole or not at all, and gives the file's path."""


def reporters() -> Mapping[str, Reporter]:
    """Format → the function that writes it: every module of this package with a `NAME`, by name."""
    found: dict[str, Reporter] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        content = importlib.import_module(module.name)
        if hasattr(content, "NAME"):
            found[content.NAME] = content.write
    return MappingProxyType(dict(sorted(found.items())))


def print_summary(run: RunRecords, console: Console) -> None:
    """See `uphold.reporting.terminal`."""
    from uphold.reporting import terminal  # noqa: PLC0415 - rich is slow to import, and only this needs it here

    terminal.print_summary(run, console)


def print_proof(folder: Path, console: Console) -> None:
    """What the trials whose records are in `folder` showed; see `uphold.reporting.proof`. Raises InputError."""
    from uphold.reporting import proof  # noqa: PLC0415 - as above

    proof.print_proof(proof.read_proof(folder), console)


def write_matrix(folder: Path, page: Path) -> None:
    """The kill matrix of the trials whose records are in `folder`, as a page. Raises InputError and SuiteError."""
    from uphold.reporting import proof  # noqa: PLC0415 - as above

    proof.write_matrix(proof.read_proof(folder), page)


def build_reports(folder: Path) -> list[Path]:
    """Every format of the run whose records are in `folder`, written beside them; the files' paths.

    Raises InputError when the records are missing or damaged, SuiteError when a file cannot be written.
    """
    run = read_run(folder)
    return [write(run, folder) for write in reporters().values()]
