"""`uphold run`: the suites, as pytest runs them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from uphold.commands.project import root_folder, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(arguments: Sequence[str]) -> None:
    """Run the suites: on the embedded mock, or on a live tenant with --tenant URL.

    Takes the options of `pytest suites` (--api, --release, --tenant, --seed, --cases, --profile, --fault, --vary,
    --shard, -k, -n …; all of them: uphold run --help-options) and gives its verdicts, records and page.
    """
    words = list(arguments)
    sys.exit(run_suites(["--help"] if "--help-options" in words else words))


def run_suites(words: Sequence[str]) -> int:
    """Run pytest over the suites with these words; gives the exit status of the design."""
    import pytest  # noqa: PLC0415 - see the docstring of `uphold.cli`

    root = root_folder()
    quiet = [] if any(word in words for word in ("-v", "-vv", "--verbose")) else ["-qq"]
    named = any(word.partition("::")[0].endswith(".py") for word in words)
    ended = _Ended()
    status = pytest.main(
        [
            *([] if named else [str(root / "suites")]),
            f"--config-file={root / 'pyproject.toml'}",
            f"--rootdir={root}",
            *quiet,
            "--no-header",
            "--no-summary",
            *words,
        ],
        plugins=[ended],
    )
    if ended.status is None:
        ended.status = 2 if status == pytest.ExitCode.USAGE_ERROR else int(status)
    return ended.status


class _Ended:
    """Hears how a run begins and ends: pytest's own status for bad usage is the design's for another thing."""

    status: int | None = None

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """The options are read: says what the conventions of the APIs name and no release has."""
        if session.config.option.verbose < 0:
            _hush(session.config)
        from uphold.runner.options import read_options  # noqa: PLC0415 - see the module's docstring
        from uphold.runner.state import choose  # noqa: PLC0415 - as above

        for chosen in choose(read_options(session.config)):
            warn(chosen.api)

    @staticmethod
    def pytest_testnodedown(error: object) -> None:
        """A process of `-n` has ended; says so where it did not end well."""
        if error:
            click.echo(f"a process of the run ended early: {error}", err=True)

    def pytest_uphold_ended(self, status: int) -> None:
        """The runner has written its records."""
        self.status = status


def _hush(config: pytest.Config) -> None:
    """Leave the terminal to the progress of the run: pytest-xdist tells there how its processes start."""
    session = config.pluginmanager.getplugin("dsession")
    if session is not None:
        session.terminal = None
        config.pluginmanager.unregister(name="terminaldistreporter")
