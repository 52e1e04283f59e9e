"""What `uphold diff` and `uphold gate` have in common: their formats, and where the output goes."""

from __future__ import annotations

import difflib
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from uphold.errors import UsageError

if TYPE_CHECKING:
    from uphold.commands.inputs import Input
    from uphold.contract import Api

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = "text|json|markdown|review|html|junit|sarif|github|gitlab"
_NARROW, _WIDE = 60, 160
_NO_TERMINAL = 100
"""Columns where nobody says how many there are."""


def output_options(command: F) -> F:
    """The options that say how a report is written."""
    for option in reversed(
        (
            click.option(
                "--policy",
                "policies",
                multiple=True,
                metavar="P",
                help="A policy: its name, or a .toml file (repeatable; the first decides).",
            ),
            click.option(
                "--format",
                "format_",
                default="text",
                show_default=True,
                metavar=FORMATS,
                help="How the report is written.",
            ),
            click.option(
                "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it to a file."
            ),
            click.option("--explain", is_flag=True, help="Say of each change on what each policy's verdict rests."),
            click.option("--no-witness", is_flag=True, help="Do not look for examples of what breaks."),
        )
    ):
        command = option(command)
    return command


def check_format(name: str) -> None:
    """Refuse a format that is not there. Raises UsageError."""
    known = FORMATS.split("|")
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        raise UsageError(
            f"there is no format `{name}`",
            remedy=f"{f'Near it: {near[0]}. ' if near else ''}Known: {', '.join(known)}.",
        )


def show(data: dict[str, Any], format_: str, output: Path | None, *, explain: bool, fail_on: str = "breaking") -> None:
    """Write a report to `output`, or to standard output. Raises SuiteError when the disk refuses."""
    from uphold.reporting.changes import Options, format_of, read_report  # noqa: PLC0415 - rooms are imported when needed
    from uphold.reporting.files import write_whole  # noqa: PLC0415 - as above

    is_terminal = output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((_NO_TERMINAL, 24)).columns if output is None else _NO_TERMINAL
    options = Options(
        explain=explain,
        width=min(max(width, _NARROW), _WIDE),
        colour=is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
        fail_on=fail_on,
    )
    text = format_of(format_)(read_report(data), options)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text)
        click.echo(f"{output}: written", err=True)


def policy_of(api: Api | None) -> str:
    """The policy that an API's ``api.toml`` names: one that comes with uphold, or a file in the API's folder."""
    named = api.conventions.api.policy if api is not None else ""
    if api is not None and named and (api.folder / named).is_file():
        return str(api.folder / named)
    return named or "strict"


def with_names(data: dict[str, Any], inputs: Iterable[Input]) -> dict[str, Any]:
    """`data` with documents named as the user did, since copies have names of their own; other files by their way from
    here, as those want it who annotate a checkout. What is gone from a document that is no file here (a revision of
    git) is annotated at the top of the new one."""
    inputs = list(inputs)
    named = {one.file: one for one in inputs if one.api is None}
    here = Path.cwd()
    new = inputs[-1].name if inputs and Path(inputs[-1].name).is_file() else ""
    for change in data["changes"]:
        for side in ("old_site", "new_site"):
            site = change[side]
            if site is not None and site["file"] in named:
                source = named[site["file"]]
                site["file"] = source.name
                site["line"] = site["line"] if source.has_lines else None
            elif site is not None and Path(site["file"]).is_relative_to(here):
                site["file"] = str(Path(site["file"]).relative_to(here))
        old_site = change["old_site"]
        if new and change["new_site"] is None and old_site is not None and not Path(old_site["file"]).is_file():
            change["annotated"] = {"file": new, "pointer": "", "line": 1}
    return data
