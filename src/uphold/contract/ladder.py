"""An API's ladder: each release that is known of, in order, from its files and its menu ``releases.toml``."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import msgspec

from uphold.contract.cache import default_cache
from uphold.contract.document import HEADER
from uphold.contract.lines import Lines
from uphold.contract.loading import load_summary
from uphold.contract.model import Depth
from uphold.contract.toml import convert, misfit, read_toml
from uphold.errors import InputError, Place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from uphold.contract.loading import Summary

FOLDER = "releases"
"""The folder of an API's release files."""

_SUFFIXES = (".json", ".yaml", ".yml")
_NUMBERS = re.compile(r"\d+(\.\d+)+")


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One rung of the ladder."""

    name: str
    date: str | None = None
    """When it was published, as far as known: ``2025-12-16`` or ``2025-12``."""
    date_note: str = ""
    """What the date rests on."""
    depth: Depth | None = None
    """None: only its name is known."""
    file: Path | None = None
    operations: int | None = None
    deprecated: int | None = None


class MenuEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What ``releases.toml`` says of one release."""

    name: str
    date: str | None = None
    note: str = ""
    operations: int | None = None


class _Menu(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    release: tuple[MenuEntry, ...] = ()


def release_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts releases as people do: 3.9 < 3.10 < 3.10.1, and 3.10-rc1 < 3.10."""
    words = re.findall(r"\d+|[A-Za-z]+", name.removeprefix("v"))
    return (*((2, int(word), "") if word.isdigit() else (0, 0, word.lower()) for word in words), (1, 0, ""))


def is_older(name: str, than: str) -> bool:
    """Whether both names are numbers (``3.9``, ``3.10.1``) and `name` is the lower one."""
    are_numbers = _NUMBERS.fullmatch(name) and _NUMBERS.fullmatch(than)
    return bool(are_numbers) and release_key(name) < release_key(than)


def read_ladder(folder: Path) -> tuple[Release, ...]:
    """The releases of the API in `folder`, oldest first; looked at, not loaded. Raises InputError."""
    menu = read_menu(folder)
    files = _files(folder / FOLDER)
    cache = default_cache()
    found = []
    for name in menu.keys() | files.keys():
        entry, file = menu.get(name), files.get(name)
        if file is None:
            operations = entry.operations if entry else None
            found.append(
                Release(
                    name=name,
                    date=entry.date if entry else None,
                    date_note=_note(entry),
                    operations=operations,
                )
            )
            continue
        summary = load_summary(file, cache)
        _check_name(name, file, summary)
        found.append(
            Release(
                name=name,
                date=entry.date if entry and entry.date else summary.date,
                date_note=_note(entry),
                depth=summary.depth,
                file=file,
                operations=summary.operations,
                deprecated=summary.deprecated,
            )
        )
    return tuple(sorted(found, key=lambda release: (release_key(release.name), release.name)))


def _note(entry: MenuEntry | None) -> str:
    return entry.note if entry else ""


def read_menu(folder: Path) -> Mapping[str, MenuEntry]:
    """The releases in the ``releases.toml`` of the API in `folder`, by name; none where it has no such file.
    Raises InputError."""
    path = folder / "releases.toml"
    if not path.exists():
        return {}
    raw = read_toml(path)
    for entry in raw.get("release", ()):
        if isinstance(entry, dict) and isinstance(entry.get("date"), dt.date):
            entry["date"] = entry["date"].isoformat()
    found: dict[str, MenuEntry] = {}
    for index, entry in enumerate(convert(raw, _Menu, path).release):
        if entry.name in found:
            raise misfit(f"the release `{entry.name}` is listed twice", path, ("release", index, "name"))
        found[entry.name] = entry
    return found


def _files(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*")):
        if path.suffix.lower() not in _SUFFIXES or path.name.startswith("."):
            continue
        name = _release_of(path.stem)
        if name in found:
            message = f"claims release `{name}`, and so does {found[name].name}"
            raise InputError(message, place=Place(str(path)), remedy="Keep one of the two")
        found[name] = path
    return found


def _check_name(name: str, file: Path, summary: Summary) -> None:
    """Refuse a file whose contents say another release than its name. A header decides what it is a release
    of; the document's own version must then only not be newer, where both are numbers."""
    claim, at = summary.info_version, "/info/version"
    if summary.header_release is not None:
        if _release_of(summary.header_release) != name:
            claim, at = summary.header_release, f"/{HEADER}/release"
        elif not is_older(name, claim or ""):
            return
    if claim is None or _release_of(claim) == name:
        return
    age = "older" if release_key(claim) < release_key(name) else "newer"
    raise InputError(
        f"is named release `{name}`, but its contents say `{claim}`, which is {age}",
        place=Place(str(file), Lines(file).line(at), pointer=at),
        remedy=f"Name it {claim}{file.suffix}, or import it with --release {name}",
    )


def _release_of(word: str) -> str:
    return re.sub(r"^v(?=\d)", "", word.strip())
