"""References (``$ref``): follow them, bring home what lies in other files, refuse those that lead nowhere.

After `gather`, every reference of a document is ``#/components/SECTION/NAME`` and leads to an object of the
kind that is due. Files are only read inside the folder of the root document, and nothing is ever fetched.

Sources: OpenAPI 3.0.4 and 3.1.1, "Reference Object"; RFC 6901 (JSON pointers), RFC 3986 (relative
references).
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import unquote

from uphold.contract import naming, pointers
from uphold.contract.document import place_of
from uphold.contract.endless import endless_circle
from uphold.contract.grammar import SECTIONS, is_reference, rebuild
from uphold.contract.reading import read_bytes, read_tree
from uphold.errors import InputError

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_NAMELESS: Final = frozenset({"schema", "schemas", "items", "properties", "components", "allOf", "oneOf", "anyOf"})
_COMPONENT: Final = 3
"""Steps in the pointer of a component: /components/SECTION/NAME."""

Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the document; the root is `name` as the user gave it."""

    name: str
    path: Path | None
    raw: bytes
    tree: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a reference leads."""

    file: _File
    pointer: str

    @property
    def key(self) -> tuple[str, str]:
        return self.file.name, self.pointer


def gather(document: dict[str, Any], raw: bytes, name: str, folder: Path | None) -> dict[str, Any]:
    """A copy of `document` in which every reference is ``#/components/SECTION/NAME``.

    What a reference names elsewhere (deeper in the document, or in another file) becomes a named component; a
    referenced path item is written out in its place. Discriminator mappings follow. Recursive schemas stay.

    Args:
        document: as `read_document` gave it; is not changed.
        raw: its bytes, to find lines by.
        name: how messages call it.
        folder: the only folder (with those below it) whose files may be referred to; None: no file may be.

    Raises:
        InputError: with file, line and pointer: a reference that leads nowhere, to a URL, out of the
        folder, to
            an object of another kind, or in a circle that no value can ever end.

    """
    return _Gatherer(_File(name, folder, raw, document), folder).run()


def check_references(document: dict[str, Any], raw: bytes, name: str) -> None:
    """Refuse a document with references that `gather` would refuse, or that lead out of the document.

    Raises:
        InputError: as `gather`.

    """
    gather(document, raw, name, None)


class _Gatherer:
    def __init__(self, root: _File, folder: Path | None) -> None:
        self.root = root
        self.folder = folder.resolve() if folder else None
        self.files: dict[str, _File] = {}
        self.components: dict[str, dict[str, Any]] = {}
        self.names: dict[tuple[tuple[str, str], str], str] = {}
        self.taken: dict[str, set[str]] = {}
        self.places: dict[tuple[str, str], tuple[_File, Steps]] = {}
        self.queue: list[tuple[_Target, str, str]] = []

    def run(self) -> dict[str, Any]:
        own = self.root.tree.get("components")
        for section, named in (own or {}).items():
            if isinstance(named, dict):
                self.taken[section] = set(named)
        result: dict[str, Any] = self.copy(self.root.tree, "document", self.root, (), ())
        while self.queue:
            target, kind, name = self.queue.pop(0)
            section = SECTIONS[kind]
            steps = pointers.split(target.pointer)
            self.places[section, name] = (target.file, steps)
            value = self.copy(self.value(target), kind, target.file, steps, ())
            result.setdefault("components", {}).setdefault(section, {})[name] = value
        self.refuse_circles(result)
        if "pathItems" in result.get("components", {}):
            del result["components"]["pathItems"]  # they are written out where they are used
        return result

    def copy(self, node: Any, kind: str, file: _File, at: Steps, inside: tuple[tuple[str, str], ...]) -> Any:
        """`node` with references rewritten; `inside` are the path items that are being written out."""
        if not isinstance(node, dict):
            return node
        if kind == "discriminator":
            return self.copy_mapping(node, file, at)
        if is_reference(node, kind):
            target = self.follow(node["$ref"], kind, file, at)
            if kind == "path-item":
                return self.write_out(node, target, file, at, inside)
            node = {**node, "$ref": self.local(target, kind)}
        return rebuild(
            node,
            kind,
            lambda child, child_kind, steps: self.copy(child, child_kind, file, (*at, *steps), inside),
        )

    def write_out(
        self,
        node: dict[str, Any],
        target: _Target,
        file: _File,
        at: Steps,
        inside: tuple[tuple[str, str], ...],
    ) -> dict[str, Any]:
        if target.key in inside:
            self.fail(file, at, f"{node['$ref']} leads back to itself", "Break the circle")
        steps = pointers.split(target.pointer)
        item = self.copy(self.value(target), "path-item", target.file, steps, (*inside, target.key))
        beside = {name: value for name, value in node.items() if name != "$ref"}
        return {**item, **self.copy(beside, "path-item", file, at, inside)}

    def copy_mapping(self, node: dict[str, Any], file: _File, at: Steps) -> dict[str, Any]:
        """A discriminator whose mapping follows the schemas; it holds names of schemas or references."""
        mapping = node.get("mapping")
        if not isinstance(mapping, dict):
            return dict(node)
        new = {}
        for value, word in mapping.items():
            new[value] = word
            if not isinstance(word, str):
                continue
            named = f"#/components/schemas/{pointers.escape(word)}"
            if self.leads(named, file):
                reference = named
            elif naming.is_safe(word) and "/" not in word and not word.endswith((".json", ".yaml", ".yml")):
                continue  # a name that nothing bears: the document's own affair
            else:
                reference = word
            target = self.follow(reference, "schema", file, (*at, "mapping", value))
            local = self.local(target, "schema")
            new[value] = word if reference == named and local == named else local
        return {**node, "mapping": new}

    # where a reference leads

    def follow(self, reference: str, kind: str, file: _File, at: Steps) -> _Target:
        """Where `reference` leads; references to references are followed to see that they end at a `kind`."""
        first = target = self.target(reference, file, at)
        seen: list[tuple[str, str]] = []
        while True:
            if target.key in seen:
                self.fail(file, at, f"{reference} leads in a circle and never to {_a(kind)}", "Break the circle")
            seen.append(target.key)
            value = self.value(target, file, at, reference)
            if not self.fits(target, value, kind):
                self.fail(file, at, f"{reference} does not lead to {_a(kind)}", "Correct the reference")
            if not is_reference(value, kind) or set(value) != {"$ref"}:
                return first
            file, at, reference = target.file, pointers.split(target.pointer), value["$ref"]
            target = self.target(reference, file, at)

    def target(self, reference: str, file: _File, at: Steps) -> _Target:
        if _URL.match(reference):
            remedy = "Download the document and refer to the file"
            self.fail(file, at, f"{reference} leads to a URL, and nothing is fetched", remedy)
        path, _, fragment = reference.partition("#")
        other = self.open(unquote(path), file, at, reference) if path else file
        pointer = unquote(fragment)
        if pointer and not pointer.startswith("/"):
            self.fail(file, at, f"{reference} names an anchor, which is not understood", "Write a JSON pointer")
        return _Target(other, pointer)

    def open(self, path: str, file: _File, at: Steps, reference: str) -> _File:
        if self.folder is None:
            remedy = "Import the file itself, so that the files beside it can be read"
            self.fail(file, at, f"{reference} leads to another file", remedy)
        base = posixpath.dirname(file.name) if file is not self.root else ""
        full = (self.folder / base / path).resolve()
        if not full.is_relative_to(self.folder):
            self.fail(file, at, f"{reference} leads out of the folder of the document", "Move the file into it")
        if self.root.name and full == (self.folder / Path(self.root.name).name):
            return self.root
        name = full.relative_to(self.folder).as_posix()
        if name not in self.files:
            if not full.is_file():
                self.fail(file, at, f"{reference} leads to a file that does not exist", "Correct the reference")
            raw = read_bytes(full, name)
            self.files[name] = _File(name, full, raw, read_tree(raw, name))
        return self.files[name]

    def value(self, target: _Target, file: _File | None = None, at: Steps = (), reference: str = "") -> Any:
        try:
            return pointers.lookup(target.file.tree, target.pointer)
        except KeyError:
            self.fail(file or target.file, at, f"{reference} leads nowhere", "Correct the reference")

    def leads(self, reference: str, file: _File) -> bool:
        try:
            pointers.lookup(file.tree, reference[1:])
        except KeyError:
            return False
        return True

    def fits(self, target: _Target, value: Any, kind: str) -> bool:
        """Whether an object of `kind` can stand there, as far as the place tells."""
        if not isinstance(value, dict) and not (kind == "schema" and isinstance(value, bool)):
            return False
        steps = pointers.split(target.pointer)
        if not steps:
            return "openapi" not in target.file.tree
        is_component = len(steps) == _COMPONENT and steps[0] == "components" and steps[1] in SECTIONS.values()
        return not is_component or steps[1] == SECTIONS[kind]

    # names

    def is_component(self, target: _Target, kind: str) -> bool:
        steps = pointers.split(target.pointer)
        return target.file is self.root and len(steps) == _COMPONENT and steps[:2] == ("components", SECTIONS[kind])

    def local(self, target: _Target, kind: str) -> str:
        section = SECTIONS[kind]
        if self.is_component(target, kind):
            name = pointers.split(target.pointer)[2]
        else:
            name = self.names.get((target.key, kind), "") or self.name(target, kind)
        return "#" + pointers.join("components", section, name)

    def name(self, target: _Target, kind: str) -> str:
        taken = self.taken.setdefault(SECTIONS[kind], set())
        stem = naming.pascal(posixpath.splitext(posixpath.basename(target.file.name))[0])
        if target.pointer.startswith("/paths/"):
            stem = _place_name(pointers.split(target.pointer))
        steps = pointers.split(target.pointer)
        if "schema" in steps:
            steps = steps[steps.index("schema") :]
        named = [step for step in steps if step not in _NAMELESS and not step.isdigit()]
        is_member = len(steps) > 1 and steps[-2] == "properties"
        owner = naming.pascal(named[-2]) if is_member and len(named) > 1 else stem
        own = named[-1] if named and naming.is_safe(named[-1]) else naming.pascal("".join(named[-1:]))
        longer = naming.joined(owner, naming.pascal(own))
        name = naming.free_name((longer, longer) if is_member or not own else (own, longer), taken)
        taken.add(name)
        self.names[target.key, kind] = name
        self.queue.append((target, kind, name))
        return name

    def refuse_circles(self, document: dict[str, Any]) -> None:
        names = endless_circle(document.get("components", {}).get("schemas", {}))
        if names:
            own = ("components", "schemas", names[0])
            file, steps = self.places.get(("schemas", names[0]), (self.root, own))
            message = f"schema {' → '.join(names)} refers to itself for ever: no value can be judged by it"
            raise InputError(message, place=self.place(file, steps), remedy="Break the circle")

    def fail(self, file: _File, at: Steps, message: str, remedy: str) -> NoReturn:
        raise InputError(f"reference {message}", place=self.place(file, at), remedy=remedy)

    def place(self, file: _File, steps: Steps) -> Any:
        return place_of(file.raw, file.name, pointers.join(*steps))


def _place_name(steps: tuple[str, ...]) -> str:
    """A name for what stands at a place under `paths`: by its path, and by which way it travels."""
    static = [part for part in steps[1].split("/") if part and not part.startswith("{") and "." not in part]
    ways = {"responses": "Reply", "requestBody": "Request", "parameters": "Parameter"}
    way = next((ways[step] for step in steps[2:] if step in ways), "")
    return naming.joined(naming.pascal(naming.singular(static[-1])) if static else "Root", way)


def _a(kind: str) -> str:
    word = kind.replace("-", " ")
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
