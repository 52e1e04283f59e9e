"""The files of a document, and where the references in them lead.

Files are only read inside the folder of the root document, and nothing is ever fetched.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import unquote

from uphold.contract import pointers
from uphold.contract.anchors import anchors
from uphold.contract.document import place_of
from uphold.contract.grammar import SECTIONS, is_reference
from uphold.contract.reading import read_bytes, read_tree
from uphold.errors import InputError

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")

Steps = tuple[str | int, ...]
"""The keys of a JSON pointer."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of the document; the root has the `name` that the user gave it."""

    name: str
    raw: bytes
    tree: dict[str, Any]

    def fail(self, at: Steps, message: str, remedy: str) -> NoReturn:
        """Refuse the reference that stands at `at` in this file."""
        place = place_of(self.raw, self.name, pointers.join(*at))
        raise InputError(f"reference {message}", place=place, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reference leads."""

    file: File
    pointer: str

    @property
    def key(self) -> tuple[str, str]:
        """Names it among all targets of a document."""
        return self.file.name, self.pointer

    @property
    def steps(self) -> tuple[str, ...]:
        """The keys of its pointer."""
        return pointers.split(self.pointer)

    @property
    def value(self) -> Any:
        """What stands there; raises KeyError."""
        return pointers.lookup(self.file.tree, self.pointer)


class Files:
    """The root of a document and the files beside it, each read when a reference first leads to it."""

    def __init__(self, root: File, folder: Path | None) -> None:
        self.root = root
        self._folder = folder.resolve() if folder else None
        self._beside: dict[str, File] = {}
        self._anchors: dict[str, dict[str, str]] = {}
        """Name of a file → its anchors."""

    def follow(self, reference: str, kind: str, file: File, at: Steps) -> Target:
        """Where `reference`, which stands at `at` in `file`, leads: something is there, and it is, or refers to,
        an object of `kind`. Raises InputError."""
        first = target = self._target(reference, file, at)
        seen: list[tuple[str, str]] = []
        while True:
            if target.key in seen:
                file.fail(at, f"{reference} leads in a circle and never to {_a(kind)}", "Break the circle")
            seen.append(target.key)
            try:
                value = target.value
            except KeyError:
                file.fail(at, f"{reference} leads nowhere", "Correct the reference")
            if not _fits(target, value, kind):
                file.fail(at, f"{reference} does not lead to {_a(kind)}", "Correct the reference")
            if not is_reference(value, kind) or set(value) != {"$ref"}:
                return first
            file, at, reference = target.file, target.steps, value["$ref"]
            target = self._target(reference, file, at)

    def _target(self, reference: str, file: File, at: Steps) -> Target:
        if _URL.match(reference):
            remedy = "Download the document and refer to the file"
            file.fail(at, f"{reference} leads to a URL, and nothing is fetched", remedy)
        path, _, fragment = reference.partition("#")
        other = self._open(unquote(path), file, at, reference) if path else file
        pointer = unquote(fragment)
        if pointer and not pointer.startswith("/"):
            found = self._anchors_of(other).get(pointer)
            if found is None:
                file.fail(at, f"{reference} leads nowhere", "Correct the reference")
            pointer = found
        return Target(other, pointer)

    def _anchors_of(self, file: File) -> dict[str, str]:
        known = self._anchors.get(file.name)
        if known is None:
            known = self._anchors[file.name] = anchors(file.tree, "document" if "openapi" in file.tree else "schema")
        return known

    def _open(self, path: str, file: File, at: Steps, reference: str) -> File:
        if self._folder is None:
            remedy = "Import the file itself, so that the files beside it can be read"
            file.fail(at, f"{reference} leads to another file", remedy)
        base = posixpath.dirname(file.name) if file is not self.root else ""
        full = (self._folder / base / path).resolve()
        if not full.is_relative_to(self._folder):
            file.fail(at, f"{reference} leads out of the folder of the document", "Move the file into it")
        if self.root.name and full == (self._folder / Path(self.root.name).name):
            return self.root
        name = full.relative_to(self._folder).as_posix()
        if name not in self._beside:
            if not full.is_file():
                file.fail(at, f"{reference} leads to a file that does not exist", "Correct the reference")
            raw = read_bytes(full, name)
            self._beside[name] = File(name, raw, read_tree(raw, name))
        return self._beside[name]


def _fits(target: Target, value: Any, kind: str) -> bool:
    """Whether an object of `kind` can stand there, as far as the place tells."""
    if not isinstance(value, dict) and not (kind == "schema" and isinstance(value, bool)):
        return False
    if not target.pointer:
        return "openapi" not in target.file.tree
    section, _ = pointers.component_at(target.pointer) or ("", "")
    return section not in SECTIONS.values() or section == SECTIONS[kind]


def _a(kind: str) -> str:
    word = kind.replace("-", " ")
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
