"""The APIs in ``specs/``: each a folder with what is known of it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from uphold.contract.conventions import load_conventions
from uphold.contract.ladder import read_ladder, release_key
from uphold.contract.loading import load_contract
from uphold.contract.model import Depth
from uphold.contract.promises import load_promises, load_shapes
from uphold.errors import InputError, Place, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from uphold.contract.contract import Contract
    from uphold.contract.conventions import Conventions
    from uphold.contract.ladder import Release
    from uphold.contract.promises import Promise, Shape

API_FILE = "api.toml"


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

    def contract(self, name: str | None = None, *, keep: bool = True) -> Contract:
        """The contract of the release `name` (default as in `release`); not `keep`: it is read anew next time, where
        many are looked at one by one. Raises UsageError when nothing but the release's name is known, and InputError.
        """
        release = self.release(name)
        if release.file is None:
            below = self._below(release.name, None)
            remedy = f"In force there: {below[-1].name}" if below else None
            raise UsageError(f"of {self.name} {release.name}, only the name is known", remedy=remedy)
        if release.name in self._contracts:
            return self._contracts[release.name]
        contract = load_contract(release.file, api=self.name)
        contract.release = contract.basis = release.name
        if keep:
            self._contracts[release.name] = contract
        return contract

    def served(self, name: str | None = None) -> Contract:
        """What is known of the release `name` (default as in `release`), in the depth that serving it needs: its
        own contract; where that has no schemas, the nearest that has, with the operations of `name`
        (`Contract.as_release`), which is the one in force there, else the next one above. Of a release whose
        operations are not known either, the contract in force. Raises UsageError and InputError."""
        release = self.release(name)
        if release.depth is Depth.FULL:
            return self.contract(release.name)
        if release.depth is None:
            release = self.in_force(release.name)
            if release.depth is Depth.FULL:
                return self.contract(release.name)
        full = self._below(release.name, Depth.FULL)[-1:] or [one for one in self.releases if one.depth is Depth.FULL]
        basis = full[0] if full else self.release()
        return self.contract(basis.name).as_release(self.contract(release.name))

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
        releases=read_ladder(folder),
    )
