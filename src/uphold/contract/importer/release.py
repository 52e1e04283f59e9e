"""A published OpenAPI document becomes a release file: without its prose, with equal schemas named once.

Order in the file: the header, then the document's own members in their own order, with paths and operations
as they stand in the document and components sorted by name. The same input gives the same bytes on any
machine and any day; a date comes from the caller or the API's menu of releases, never from the clock.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from uphold.contract.building import build
from uphold.contract.document import HEADER, operations_in, place_of, read_document
from uphold.contract.importer.bundling import bundle
from uphold.contract.importer.layout import render
from uphold.contract.importer.lifting import lift
from uphold.contract.importer.prose import drop_prose
from uphold.contract.ladder import is_older, read_menu
from uphold.contract.reading import read_bytes
from uphold.errors import InputError, Place, UsageError

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
"""What an API or a release may be called: its name is that of a folder or a file."""


@dataclass(frozen=True, slots=True)
class ImportedRelease:
    """A release file that was made and not written yet."""

    release: str
    title: str
    """The document's own name for the API; may be empty."""
    content: bytes
    operations: int
    components: int
    """Named schemas, parameters, replies and so on in the release file."""
    dropped: int
    """Texts and members of prose that are not in the release file."""

    @property
    def file_name(self) -> str:
        """Its file in the folder `releases`."""
        return f"{self.release}.json"


def import_document(
    source: Path | bytes,
    *,
    name: str,
    release: str | None = None,
    date: str | None = None,
    keep_prose: bool = False,
    menu: Path | None = None,
) -> ImportedRelease:
    """Make the release file of an OpenAPI 3.0.x or 3.1.x document; writes nothing.

    Args:
        source: the document; references to files beside it need a path.
        name: the name of the source, for messages and for the header (without folders).
        release: the name of the release; None: the document's own version.
        date: its day of publication, ``YYYY-MM-DD``.
        keep_prose: keep descriptions, summaries and the like.
        menu: the API's folder, whose ``releases.toml`` knows the date when `date` is None.

    Raises:
        InputError: the document, or the menu, cannot be used: says where and why. Whatever can't be loaded as a
            contract later is refused now, so that no file is left behind which every command trips over.
        UsageError: `release` or `date` cannot be used.

    """
    raw = read_bytes(source, name)
    document = read_document(raw, name)
    folder = source.parent if isinstance(source, Path) else None
    version = _version(document, raw, name)
    old = document.pop(HEADER, {})
    release = _release_name(release or old.get("release") or version, version, raw, name)
    date = _check_date(date) or old.get("date") or _menu_date(menu, release)
    document = bundle(document, raw, name, folder)
    dropped = 0 if keep_prose else drop_prose(document)
    document = lift(document)
    header = {
        **old,
        "release": release,
        "depth": "full",
        "source": Path(name).name,
        "sha256": hashlib.sha256(raw).hexdigest(),
        **({"date": date} if date else {}),
    }
    content = render({HEADER: header, **document})
    build(document, file=name, line=lambda pointer: place_of(raw, name, pointer).line)
    return ImportedRelease(
        release=release,
        title=str(document.get("info", {}).get("title") or ""),
        content=content,
        operations=sum(1 for _ in operations_in(document)),
        components=sum(len(named) for named in document.get("components", {}).values() if isinstance(named, dict)),
        dropped=dropped,
    )


def _version(document: dict[str, Any], raw: bytes, name: str) -> str:
    version = document.get("info", {}).get("version")
    if version is not None and not isinstance(version, str):
        message = f"the document's version must be a text, not {version!r}"
        raise InputError(message, place=place_of(raw, name, "/info/version"), remedy="Put it in quotes")
    return version or ""


def _release_name(release: str, version: str, raw: bytes, name: str) -> str:
    if not release:
        message = "has no version in `info`, so the release has no name"
        raise InputError(message, place=Place(name), remedy="Give one with --release")
    if not NAME.fullmatch(release):
        message = f"release name {release!r} cannot be the name of a file"
        raise UsageError(message, remedy="Give one of letters, digits, dots and dashes with --release")
    if is_older(release, version):
        message = f"the document says that it is {version}, which is newer than release {release}"
        raise InputError(message, place=place_of(raw, name, "/info/version"), remedy="Correct --release")
    return release


def _check_date(date: str | None) -> str | None:
    if date is None:
        return None
    try:
        return dt.date.fromisoformat(date).isoformat()
    except ValueError as error:
        message = f"{date!r} is no day"
        raise UsageError(message, remedy="Write it as YYYY-MM-DD") from error


def _menu_date(api_folder: Path | None, release: str) -> str | None:
    entry = read_menu(api_folder).get(release) if api_folder else None
    return entry.date if entry else None
