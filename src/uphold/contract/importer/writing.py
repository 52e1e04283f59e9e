"""Add a published document to an API's folder: its release file, and the folder itself where it is new."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from uphold.contract.api import API_FILE
from uphold.contract.atomic import write_whole
from uphold.contract.importer.drafting import draft_conventions
from uphold.contract.importer.release import NAME, ImportedRelease, import_document
from uphold.contract.ladder import FOLDER
from uphold.errors import InputError, Place, UsageError

_STDIN: Final = "-"


@dataclass(frozen=True, slots=True)
class Imported:
    """What `import_file` did."""

    path: Path
    release: ImportedRelease
    is_new_api: bool
    """Whether the API's folder was made for it."""


def import_file(
    source: str,
    *,
    api_folder: Path,
    release: str | None = None,
    date: str | None = None,
    keep_prose: bool = False,
    force: bool = False,
    stdin: BinaryIO | None = None,
) -> Imported:
    """Add the document at the path `source` (``-``: what `stdin` gives) to the API in `api_folder`.

    The folder is made, with a minimal ``api.toml``, when it does not exist. Without `date`, the date is
    that of the release in the folder's ``releases.toml``, if it has one.

    Raises:
        InputError: the document cannot be used, or a release of that name is there and differs.
        UsageError: the API's name, the release's name or the date cannot be used.

    """
    if not NAME.fullmatch(api_folder.name):
        message = f"API name {api_folder.name!r} is no name for a folder"
        raise UsageError(message, remedy="Use letters, digits, dots and dashes")
    if re.match(r"[a-z][a-z0-9+.-]+://", source, re.IGNORECASE):
        message = f"{source} is a URL, and uphold fetches nothing"
        raise UsageError(message, remedy="Download the document and give the file, or pipe it in as -")
    if source == _STDIN and stdin is not None:
        made = import_document(
            stdin.read(), name="stdin", release=release, date=date, keep_prose=keep_prose, menu=api_folder
        )
    else:
        path = Path(source)
        made = import_document(path, name=path.name, release=release, date=date, keep_prose=keep_prose, menu=api_folder)
    is_new = not (api_folder / API_FILE).exists()
    written = write_release(api_folder, made, force=force)
    if is_new:
        title = made.title or api_folder.name
        _write(api_folder / API_FILE, draft_conventions(title, json.loads(made.content)).encode())
    return Imported(written, made, is_new)


def write_release(api_folder: Path, imported: ImportedRelease, *, force: bool = False) -> Path:
    """Write the release file into ``api_folder/releases``, whole or not at all; the path of the file.

    A published release is never edited: a file of that name that differs is only replaced with `force`.

    Raises:
        InputError: the release is there and differs, or the file cannot be written.

    """
    folder = api_folder / FOLDER
    path = folder / imported.file_name
    for other in sorted(folder.glob(f"{imported.release}.*")) if folder.is_dir() else ():
        if other.stem == imported.release and other.suffix in (".yaml", ".yml"):
            message = f"release {imported.release} is there already"
            raise InputError(message, place=Place(str(other)), remedy="Remove one of the two")
    if path.exists() and not force and path.read_bytes() != imported.content:
        message = f"release {imported.release} is there already and differs; a published release is never edited"
        raise InputError(message, place=Place(str(path)), remedy="Give another --release, or --force to replace it")
    _write(path, imported.content)
    return path


def _write(path: Path, content: bytes) -> None:
    try:
        write_whole(path, content, mode=0o644)
    except OSError as error:
        message = f"cannot be written: {(error.strerror or str(error)).lower()}"
        raise InputError(message, place=Place(str(path)), remedy="Check the folder and its permissions") from error
