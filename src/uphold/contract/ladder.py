"""The APIs in ``specs/`` and their ladders: each release that is known of, in order."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from typing import TYPE_CHECKING

import msgspec

from uphold.contract.cache import default_cache
from uphold.contract.conventions import load_conventions, load_promises, load_shapes
from uphold.contract.lines import Lines
from uphold.contract.loading import HEADER, load_contract, load_summary
from uphold.contract.model import Depth
from uphold.contract.toml import convert, line_of, read_toml
from uphold.errors import InputError, Place, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from uphold.contract.contract import Contract
    from uphold.contract.conventions import Conventions, Promise, Shape
    from uphold.contract.loading import Summary

API_FILE = "api.toml"
_NUMBERS = re.compile(r"\d+(\.\d+)+")
SUFFIXES = (".json", ".yaml", ".yml")


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


class _MenuEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    name: str
    date: str | None = None
    note: str = ""
    operations: int | None = None


class _Menu(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    release: tuple[_MenuEntry, ...] = ()


class Api:
    """One documented system: a folder in ``specs/``."""

    def __init__(
        self,
        *,
        name: str,
        folder: Path,
        conventions: Conventions,
        promises: tuple[Promise, ...],
        shapes: tuple[Shape, ...],
        releases: tuple[Release, ...],
    ) -> None:
        self.name = name
        self.folder = folder
        self.conventions = conventions
        self.promises = promises
        self.shapes = shapes
        self.releases = releases
        """The ladder, oldest first."""
        self._contracts: dict[str, Contract] = {}

    def __repr__(self) -> str:
        return f"<Api {self.name}: {len(self.releases)} releases>"

    def release(self, name: str | None = None) -> Release:
        """The release `name`; without a name, the newest whose schemas are known. Raises UsageError."""
        if name is None:
            full = [release for release in self.releases if release.depth is Depth.FULL]
            if not full:
                remedy = f"Add one: uphold import FILE --api {self.name}"
                raise UsageError(f"of {self.name}, no release is known in full", remedy=remedy)
            return full[-1]
        found = next((release for release in self.releases if release.name == name), None)
        if found is None:
            near = difflib.get_close_matches(name, [release.name for release in self.releases], n=3)
            remedy = f"Near it: {', '.join(near)}" if near else "`uphold releases` lists them"
            raise UsageError(f"{self.name} has no release `{name}`", remedy=remedy)
        return found

    def contract(self, name: str | None = None) -> Contract:
        """The contract of the release `name` (default as in `release`). Raises UsageError when nothing but
        the release's name is known, and InputError."""
        release = self.release(name)
        if release.file is None:
            below = self._below(release.name, None)
            remedy = f"In force there: {below[-1].name}" if below else None
            raise UsageError(f"of {self.name} {release.name}, only the name is known", remedy=remedy)
        if release.name not in self._contracts:
            contract = load_contract(release.file, api=self.name)
            contract.release = release.name
            self._contracts[release.name] = contract
        return self._contracts[release.name]

    def in_force(self, name: str, depth: Depth | None = None) -> Release:
        """The release whose contract holds at `name`: the newest known (of `depth`) at or below it, as the
        promise that changes only add makes it so. `name` need not be on the ladder. Raises UsageError."""
        below = self._below(name, depth)
        if not below:
            known = f"in {depth} depth " if depth else ""
            raise UsageError(f"of {self.name}, no contract is known {known}at or below release `{name}`")
        return below[-1]

    def _below(self, name: str, depth: Depth | None) -> list[Release]:
        limit = release_key(name)
        return [
            release
            for release in self.releases
            if release.depth is not None and depth in (None, release.depth) and release_key(release.name) <= limit
        ]


def find_apis(root: Path) -> tuple[Api, ...]:
    """The APIs in the folder `root`, by name: each folder in it with an ``api.toml``. Raises InputError."""
    if not root.is_dir():
        raise InputError("is not a folder", place=Place(str(root)), remedy="It should hold one folder per API")
    return tuple(load_api(path.parent) for path in sorted(root.glob(f"*/{API_FILE}")))


def load_api(folder: Path) -> Api:
    """The API in `folder`; its releases are looked at, not loaded. Raises InputError."""
    if not (folder / API_FILE).is_file():
        raise InputError(f"holds no `{API_FILE}`", place=Place(str(folder)))
    return Api(
        name=folder.name,
        folder=folder,
        conventions=load_conventions(folder / API_FILE),
        promises=load_promises(folder / "promises.toml"),
        shapes=load_shapes(folder / "shapes.toml"),
        releases=_ladder(folder),
    )


def release_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts releases as people do: 3.9 < 3.10 < 3.10.1, and 3.10-rc1 < 3.10."""
    words = re.findall(r"\d+|[A-Za-z]+", name.removeprefix("v"))
    return (*((2, int(word), "") if word.isdigit() else (0, 0, word.lower()) for word in words), (1, 0, ""))


def _ladder(folder: Path) -> tuple[Release, ...]:
    menu = _menu(folder / "releases.toml")
    files = _files(folder / "releases")
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


def _note(entry: _MenuEntry | None) -> str:
    return entry.note if entry else ""


def _menu(path: Path) -> Mapping[str, _MenuEntry]:
    if not path.exists():
        return {}
    raw = read_toml(path)
    for entry in raw.get("release", ()):
        if isinstance(entry, dict) and isinstance(entry.get("date"), dt.date):
            entry["date"] = entry["date"].isoformat()
    found: dict[str, _MenuEntry] = {}
    for index, entry in enumerate(convert(raw, _Menu, path).release):
        if entry.name in found:
            steps = ("release", index, "name")
            place = Place(str(path), line_of(path, steps), pointer=f"release.{index}.name")
            raise InputError(f"the release `{entry.name}` is listed twice", place=place)
        found[entry.name] = entry
    return found


def _files(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*")):
        if path.suffix.lower() not in SUFFIXES or path.name.startswith("."):
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
        elif not _is_older(name, claim or ""):
            return
    if claim is None or _release_of(claim) == name:
        return
    age = "older" if release_key(claim) < release_key(name) else "newer"
    raise InputError(
        f"is named release `{name}`, but its contents say `{claim}`, which is {age}",
        place=Place(str(file), Lines(file).line(at), pointer=at),
        remedy=f"Name it {claim}{file.suffix}, or import it with --release {name}",
    )


def _is_older(name: str, claim: str) -> bool:
    numbers = _NUMBERS.fullmatch(name) and _NUMBERS.fullmatch(claim)
    return bool(numbers) and release_key(name) < release_key(claim)


def _release_of(word: str) -> str:
    return re.sub(r"^v(?=\d)", "", word.strip())
