"""Where the project lies, and which APIs it describes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from uphold.errors import UsageError

if TYPE_CHECKING:
    from uphold.contract import Api


def root_folder() -> Path:
    """The project: the nearest folder here or above with suites and specs in it. Raises UsageError."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "suites").is_dir() and (folder / "specs").is_dir():
            return folder
    message = f"{here} is not in a project with specs/ and suites/"
    raise UsageError(message, remedy="Go to a checkout of uphold.")


def specs_folder(given: Path | None, *, may_be_new: bool = False) -> Path:
    """The folder that holds one folder for each API: the one that was given, or the project's. Raises UsageError."""
    if given is not None:
        if not given.is_dir() and not may_be_new:
            message = f"{given} is not a folder"
            raise UsageError(message, remedy="Name the folder that holds one folder for each API.")
        return given
    return root_folder() / "specs"


def find_named(names: tuple[str, ...], specs: Path | None) -> list[Api]:
    """The APIs of these names; all of them without names. Raises UsageError and InputError."""
    from uphold.contract import find_apis  # noqa: PLC0415 - rooms are imported when a command needs them

    folder = specs_folder(specs)
    apis = {api.name: api for api in find_apis(folder)}
    for name in names:
        if name not in apis:
            message = f"there is no API named {name} in {folder}"
            raise UsageError(message, remedy=f"Known: {', '.join(apis) or 'none'}.")
    return [apis[name] for name in names] or list(apis.values())


def warn(api: Api) -> None:
    """Say what the API's conventions name and no release of it has."""
    from uphold.contract import strays  # noqa: PLC0415 - as above

    for line in strays(api):
        click.echo(f"warning: {line}", err=True)
