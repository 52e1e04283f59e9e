"""Wiring only: hands the embedded mock and the reports to the runner, which must know neither."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

if TYPE_CHECKING:
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


def pytest_uphold_trials(
    api: Api, contract: Contract, faults: tuple[str, ...], sample: int
) -> list[tuple[str, str, str]]:
    """Ask the mock which lies it can tell."""
    from uphold.mock import sample_faults  # noqa: PLC0415 - as above

    return [
        (fault.id, operation.id, fault.check.partition(":")[0])
        for fault, operation in sample_faults(contract, api.conventions, faults, sample)
        if fault.check != "observed"  # seen only beside another run's record, which a trial does not have
    ]


def pytest_uphold_finished(folder: Path, config: pytest.Config) -> None:
    """Build the page and the summary, and print the table of promises."""
    from uphold.reporting import (  # noqa: PLC0415 - only at the end of a run
        PROOF,
        build_reports,
        print_proof,
        print_summary,
        read_run,
        write_matrix,
    )

    if (folder / PROOF).exists():
        print_proof(folder, Console(file=sys.stdout))
        if config.option.write_matrix:
            write_matrix(folder, Path(config.option.write_matrix))
        return
    build_reports(folder)
    if config.get_verbosity() >= -2:  # noqa: PLR2004 - -qqq asks for silence
        print_summary(read_run(folder), Console(file=sys.stdout))
