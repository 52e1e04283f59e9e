"""A published OpenAPI document becomes a release file: without its prose, with equal schemas named once.

Order in the file: the header, then the document's own members in their own order, with paths and operations
as they stand in the document and components sorted by name. The same input gives the same bytes on any
machine and any day; a date comes from the caller or the API's menu of releases, never from the clock.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from uphold.contract.document import place_of, read_document
from uphold.contract.grammar import METHODS
from uphold.contract.layout import render
from uphold.contract.lifting import lift
from uphold.contract.prose import drop_prose
from uphold.contract.reading import read_bytes
from uphold.contract.references import gather
from uphold.contract.toml import read_toml
from uphold.errors import InputError, Place, UsageError

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_NUMBERED: Final = re.compile(r"\d+(\.\d+)+")
_STDIN: Final = "-"


@dataclass(frozen=True, slots=True)
class ImportedRelease:
    """A release file that was made and not written yet."""

    release: str
    title: str
    """The document's own name for the API."""
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
    if not _NAME.fullmatch(api_folder.name):
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
    is_new = not (api_folder / "api.toml").exists()
    written = write_release(api_folder, made, force=force)
    if is_new:
        title = json.dumps(made.title, ensure_ascii=False)  # a JSON string is a TOML string
        _write(api_folder / "api.toml", f"[api]\ntitle = {title}\n".encode())
    return Imported(written, made, is_new)


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
        InputError: the document cannot be used: says where and why.
        UsageError: `release` or `date` cannot be used.

    """
    raw = read_bytes(source, name)
    document = read_document(raw, name)
    folder = source.parent if isinstance(source, Path) else None
    version = _version(document, raw, name)
    old = document.pop("x-uphold", {})
    release = _release_name(release or old.get("release") or version, version, raw, name)
    date = _check_date(date) or old.get("date") or (_menu_date(menu, release) if menu else None)
    document = gather(document, raw, name, folder)
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
    return ImportedRelease(
        release=release,
        title=str(document.get("info", {}).get("title") or api_title(release)),
        content=render({"x-uphold": header, **document}),
        operations=sum(1 for _ in _operations(document)),
        components=sum(len(named) for named in document.get("components", {}).values() if isinstance(named, dict)),
        dropped=dropped,
    )


def write_release(api_folder: Path, imported: ImportedRelease, *, force: bool = False) -> Path:
    """Write the release file into ``api_folder/releases``, whole or not at all; the path of the file.

    A published release is never edited: a file of that name that differs is only replaced with `force`.

    Raises:
        InputError: the release is there and differs, or the file cannot be written.

    """
    folder = api_folder / "releases"
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
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        message = f"cannot be written: {(error.strerror or str(error)).lower()}"
        raise InputError(message, place=Place(str(path)), remedy="Check the folder and its permissions") from error


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
    if not _NAME.fullmatch(release):
        message = f"release name {release!r} cannot be the name of a file"
        raise UsageError(message, remedy="Give one of letters, digits, dots and dashes with --release")
    if _NUMBERED.fullmatch(release) and _NUMBERED.fullmatch(version) and _numbers(release) < _numbers(version):
        message = f"the document says that it is {version}, which is newer than release {release}"
        raise InputError(message, place=place_of(raw, name, "/info/version"), remedy="Correct --release")
    return release


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _check_date(date: str | None) -> str | None:
    if date is None:
        return None
    try:
        return dt.date.fromisoformat(date).isoformat()
    except ValueError as error:
        message = f"{date!r} is no day"
        raise UsageError(message, remedy="Write it as YYYY-MM-DD") from error


def _menu_date(api_folder: Path, release: str) -> str | None:
    path = api_folder / "releases.toml"
    if not path.is_file():
        return None
    for entry in read_toml(path).get("release", []):
        if isinstance(entry, dict) and entry.get("name") == release and "date" in entry:
            return str(entry["date"])
    return None


def _operations(document: dict[str, Any]) -> Iterator[str]:
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if isinstance(item, dict) and method in item:
                yield f"{method.upper()} {path}"


def api_title(release: str) -> str:
    """What an API is called whose document has no title."""
    return f"API of release {release}"
