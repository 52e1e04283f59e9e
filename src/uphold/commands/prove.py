"""`uphold prove`: the suites on embedded tenants that lie."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from uphold.commands.run import run_suites

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.option("--api", "names", multiple=True, metavar="NAME", help="Only this API (repeatable).")
@click.option("--fault", "faults", multiple=True, metavar="ID[@OPERATION]", help="Only this lie (repeatable).")
@click.option(
    "--sample", type=click.IntRange(1), default=2, show_default=True, help="Operations that tell each lie, in turn."
)
@click.option("--vary", type=click.IntRange(0), default=0, show_default=True, help="Also on conforming tenants 1 to N.")
@click.option("--write", metavar="FILE", help="Write the kill matrix as a page in Markdown.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def prove(
    names: tuple[str, ...],
    faults: tuple[str, ...],
    sample: int,
    vary: int,
    write: str | None,
    arguments: Sequence[str],
) -> None:
    """Prove that the suites can fail: the kill matrix, which lie of the embedded mock is caught by which check.

    Each lie is told by some operations, one at a time; with --vary the suites must also stay silent on other
    tenants that conform. Exit status 0: at least 98 in 100 lies (--at-least PERCENT) are caught by a check of the
    promise that they break, and nobody is blamed who conforms. Takes the options of `uphold run` as well (-n 2: two
    processes).
    """
    words = ["--prove", "--sample", str(sample), "--vary", str(vary)]
    words += [word for name in names for word in ("--api", name)]
    words += [word for fault in faults for word in ("--fault", fault)]
    words += ["--write-matrix", write] if write else []
    sys.exit(run_suites([*words, *arguments]))
