"""The pytest plugin: options, one test per operation, verdicts and run records; inert outside the suites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.outcomes import Exit

from uphold.errors import UpholdError
from uphold.runner import hooks
from uphold.runner.cases import Cases
from uphold.runner.concerns import WORDS
from uphold.runner.laws.observing import MARK, Observing, read_records
from uphold.runner.laws.subscribing import Receiving
from uphold.runner.options import RunOptions, add_options, read_options
from uphold.runner.recording.records import LineLog, new_folder
from uphold.runner.state import Chosen, RunState, choose
from uphold.runner.trials import Trial
from uphold.runner.watch import Watch


class uphold(Exit):  # noqa: N801 - pytest prints this name before the message
    """Ends pytest before a run has begun, with one line and an exit status."""


_STATE = pytest.StashKey[RunState]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a run."""
    add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks that conftest.py fills."""
    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start a run when suites are what pytest was asked for; bad usage ends it with one line and status 2."""
    config.addinivalue_line("markers", "checks(*ids): the checks that judge in this test")
    config.addinivalue_line("markers", f"concerns(*words): the operations it is about: {', '.join(WORDS)}")
    config.addinivalue_line("markers", f"{MARK}: there only when a run records or compares how replies look")
    if not _asks_for_suites(config):
        return
    try:
        options = read_options(config)
        chosen = choose(options)
        before = read_records(options, [one.api for one in chosen])
        trials = tuple(_trials(config, options, chosen)) if options.prove else ()
        worker = getattr(config, "workerinput", None)
        folder = Path(worker["uphold_folder"]) if worker else None
        if folder is None and not config.option.collectonly:
            folder = new_folder(options.reports)
            _let_others_write_into(config, folder)
        requests = LineLog(folder / "requests.jsonl") if folder is not None else None
    except UpholdError as error:
        raise uphold(str(error), error.exit_status) from None

    def embedded(api: Any, contract: Any, trial: Trial, limit: int | None) -> Any:
        faults = trial.faults or tuple(
            fault
            for fault in (() if options.prove else options.faults)
            if config.hook.pytest_uphold_fault_fits(api=api, contract=contract, fault=fault)
        )
        return config.hook.pytest_uphold_embedded(
            api=api, contract=contract, seed=options.seed, faults=faults, vary=trial.vary, limit=limit
        )

    state = RunState(options=options, chosen=chosen, requests=requests, embedded=embedded, trials=trials)
    config.stash[_STATE] = state
    state.interrupts.install()
    config.pluginmanager.register(Cases(state), "uphold-cases")
    config.pluginmanager.register(Observing(state, before, is_writer=worker is None), "uphold-observing")
    config.pluginmanager.register(Receiving(options), "uphold-receiving")
    if worker is None and folder is not None:
        watch = Watch(config, state, folder)
        try:
            watch.begin()
        except UpholdError as error:
            raise uphold(str(error), error.exit_status) from None
        config.pluginmanager.register(watch, "uphold-records")


def _trials(config: pytest.Config, options: RunOptions, chosen: Iterable[Chosen]) -> Iterator[Trial]:
    """The tenants that the suites are tried on: every lie that an API can tell, then the conforming ones."""
    for one in chosen:
        lies = config.hook.pytest_uphold_trials(
            api=one.api, contract=one.contract, faults=options.faults, sample=options.sample
        )
        yield from (Trial(one.api.name, fault, operation, check) for fault, operation, check in lies)
        yield from (Trial(one.api.name, vary=number) for number in range(1, options.vary + 1))


def _asks_for_suites(config: pytest.Config) -> bool:
    suites = config.rootpath / "suites"
    given = (Path(config.invocation_params.dir, word.partition("::")[0]) for word in config.args)
    return any(path.resolve().is_relative_to(suites) for path in given)


def _let_others_write_into(config: pytest.Config, folder: Path) -> None:
    """JUnit and Allure results belong to the run's records, unless the user sends them elsewhere."""
    if config.option.xmlpath is None:
        config.option.xmlpath = str(folder / "junit.xml")
    if getattr(config.option, "allure_report_dir", "absent") is None:
        config.option.allure_report_dir = str(folder / "allure-results")
