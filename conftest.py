"""Wiring only: hands the embedded mock and the reports to the runner, which must know neither."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from uphold.contract import Api, Contract

pytest_plugins = ["uphold.runner.plugin"]


def pytest_uphold_embedded(
    api: Api, contract: Contract, seed: int, faults: tuple[str, ...], vary: int, limit: int | None
) -> Any:
    """The embedded mock serves every API that no --tenant is given for."""
    from uphold.mock import Limits, Rate, create_app  # noqa: PLC0415 - a run against a live tenant never loads the mock

    limits = Limits([Rate(limit, 3_600)]) if limit is not None else None
    return create_app(contract, api.conventions, seed=seed, faults=faults, vary=vary, limits=limits)


def pytest_uphold_fault_fits(api: Api, contract: Contract, fault: str) -> bool:
    """Ask the mock which operations can tell a lie."""
    from uphold.mock import fault_fits  # noqa: PLC0415 - as above

    return fault_fits(contract, api.conventions, fault)


def pytest_uphold_finished(folder: Path, config: pytest.Config) -> None:
    """Build the page and the summary, and print the table of promises."""
    from uphold.reporting import build_reports, print_summary, read_run  # noqa: PLC0415 - only at the end of a run

    build_reports(folder)
    if config.get_verbosity() >= -2:  # noqa: PLR2004 - -qqq asks for silence
        print_summary(read_run(folder), Console(file=sys.stdout))
