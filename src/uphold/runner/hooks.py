"""Hooks by which conftest.py hands in what the runner must not know: the embedded mock and the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from uphold.contract import Api, Contract
    from uphold.runner.recording.ledger import Outcome


@pytest.hookspec(firstresult=True)
def pytest_uphold_embedded(
    api: Api, contract: Contract, seed: int, faults: tuple[str, ...], vary: int, limit: int | None
) -> Any:
    """An embedded tenant: an ASGI application with ``reset()``, and ``forward(seconds)`` for the clock of its limits,
    which takes the tokens ``EMBEDDED_TOKEN`` and ``EMBEDDED_TOKENS``. `vary` above 0 asks for one that answers
    otherwise than the usual one and conforms as well; `limit` for one on which a token may call so many times an hour.

    Raises UpholdError when a fault is unknown or fits no operation.
    """


@pytest.hookspec(firstresult=True)
def pytest_uphold_fault_fits(api: Api, contract: Contract, fault: str) -> bool | None:
    """Whether an operation of the API can tell a lie that is named ``ID`` or ``ID@OPERATION``.

    Raises UsageError when there is no such lie.
    """


@pytest.hookspec
def pytest_uphold_cut_short(outcome: Outcome) -> None:
    """A test was ended by Ctrl-C; this is what it had said until then."""


@pytest.hookspec
def pytest_uphold_ended(status: int) -> None:
    """A run has ended with this exit status; pytest's own may be another one, for bad usage."""


@pytest.hookspec
def pytest_uphold_finished(folder: Path, config: pytest.Config) -> None:
    """A run's records are complete in `folder`: build reports from them."""


@pytest.hookspec(firstresult=True)
def pytest_uphold_trials(api: Api, contract: Contract, faults: tuple[str, ...], sample: int) -> Any:
    """The lies that the embedded tenant of an API can tell, each at up to `sample` operations: tuples of the fault's
    id, the operation's id and the id of the check that should catch it. `faults` names those that are wanted (none:
    all), as ``ID`` or ``ID@OPERATION``.

    Raises UsageError when there is no such lie.
    """
