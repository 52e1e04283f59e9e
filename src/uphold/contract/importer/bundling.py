"""Bundle a document: bring home what its references (``$ref``) name in other files, or deep inside itself.

After `bundle`, every reference is ``#/components/SECTION/NAME`` and leads to an object of the kind that is due.

Sources: OpenAPI 3.0.4 and 3.1.1, "Reference Object"; RFC 6901 (JSON pointers), RFC 3986 (relative references).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from uphold.contract import pointers
from uphold.contract.circles import endless_circle, references_in_place
from uphold.contract.document import place_of
from uphold.contract.grammar import SECTIONS, is_reference, rebuild
from uphold.contract.importer import naming
from uphold.contract.importer.files import File, Files, Steps, Target
from uphold.errors import InputError

_NAMELESS: Final = frozenset({"schema", "schemas", "items", "properties", "components", "allOf", "oneOf", "anyOf"})
"""Steps on the way to a schema that say nothing of what it is."""


def bundle(document: dict[str, Any], raw: bytes, name: str, folder: Path | None) -> dict[str, Any]:
    """A copy of `document` in which every reference is ``#/components/SECTION/NAME``.

    What a reference names elsewhere (deeper in the document, or in another file) becomes a named component; a
    referenced path item is written out in its place. Discriminator mappings follow. Recursive schemas stay.

    Args:
        document: as `read_document` gave it; is not changed.
        raw: its bytes, to find lines by.
        name: how messages call it.
        folder: the only folder (with those below it) whose files may be referred to; None: no file may be.

    Raises:
        InputError: with file, line and pointer: a reference that leads nowhere, to a URL, out of the folder, to an
            object of another kind, or in a circle that no value can ever end.

    """
    return _Bundler(Files(File(name, raw, document), folder)).run()


class _Bundler:
    def __init__(self, files: Files) -> None:
        self.files = files
        self.root = files.root
        self.names: dict[tuple[tuple[str, str], str], str] = {}
        self.taken: dict[str, set[str]] = {}
        self.origins: dict[str, Target] = {}
        """Where a schema that got its name here stood before, by that name."""
        self.queue: list[tuple[Target, str, str]] = []

    def run(self) -> dict[str, Any]:
        for section, named in self.root.tree.get("components", {}).items():
            if isinstance(named, dict):
                self.taken[section] = set(named)
        result: dict[str, Any] = self.copy(self.root.tree, "document", self.root, (), ())
        while self.queue:
            target, kind, name = self.queue.pop(0)
            if kind == "schema":
                self.origins[name] = target
            value = self.copy(target.value, kind, target.file, target.steps, ())
            result.setdefault("components", {}).setdefault(SECTIONS[kind], {})[name] = value
        self.refuse_circles(result)
        if "pathItems" in result.get("components", {}):
            del result["components"]["pathItems"]  # they are written out where they are used
        return result

    def copy(self, node: Any, kind: str, file: File, at: Steps, inside: tuple[tuple[str, str], ...]) -> Any:
        """`node` with references rewritten; `inside` are the path items that are being written out."""
        if not isinstance(node, dict):
            return node
        if kind == "discriminator":
            return self.copy_mapping(node, file, at)
        if is_reference(node, kind):
            target = self.files.follow(node["$ref"], kind, file, at)
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
        target: Target,
        file: File,
        at: Steps,
        inside: tuple[tuple[str, str], ...],
    ) -> dict[str, Any]:
        """The path item that the reference `node` leads to, with what stands beside the reference laid over it."""
        if target.key in inside:
            file.fail(at, f"{node['$ref']} leads back to itself", "Break the circle")
        item = self.copy(target.value, "path-item", target.file, target.steps, (*inside, target.key))
        beside = {name: value for name, value in node.items() if name != "$ref"}
        return {**item, **self.copy(beside, "path-item", file, at, inside)}

    def copy_mapping(self, node: dict[str, Any], file: File, at: Steps) -> dict[str, Any]:
        """A discriminator whose mapping follows the schemas; it holds names of schemas or references."""
        mapping = node.get("mapping")
        if not isinstance(mapping, dict):
            return dict(node)
        new = {}
        for value, word in mapping.items():
            new[value] = word
            if not isinstance(word, str):
                continue
            named = pointers.to_component("schemas", word)
            if _is_there(file, pointers.join("components", "schemas", word)):
                reference = named
            elif naming.is_safe(word) and "/" not in word and not word.endswith((".json", ".yaml", ".yml")):
                continue  # a name that nothing bears: the document's own affair
            else:
                reference = word
            target = self.files.follow(reference, "schema", file, (*at, "mapping", value))
            local = self.local(target, "schema")
            new[value] = word if reference == named and local == named else local
        return {**node, "mapping": new}

    # names

    def local(self, target: Target, kind: str) -> str:
        """The reference to `target` in the result, where it may only now become a component."""
        section = SECTIONS[kind]
        own_section, own_name = pointers.component_at(target.pointer) or ("", "")
        if target.file is self.root and own_section == section:
            return pointers.to_component(section, own_name)
        return pointers.to_component(section, self.names.get((target.key, kind)) or self.name(target, kind))

    def name(self, target: Target, kind: str) -> str:
        taken = self.taken.setdefault(SECTIONS[kind], set())
        name = naming.free_name(_candidates(target), taken)
        taken.add(name)
        self.names[target.key, kind] = name
        self.queue.append((target, kind, name))
        return name

    def refuse_circles(self, document: dict[str, Any]) -> None:
        schemas = document.get("components", {}).get("schemas", {})

        def targets(name: str) -> Iterator[str]:
            for reference in references_in_place(schemas[name]):
                _, target = pointers.component_at(pointers.from_reference(reference) or "") or ("", "")
                if target in schemas:
                    yield target

        circle = endless_circle(schemas, targets)
        if circle:
            origin = self.origins.get(circle[0]) or Target(self.root, pointers.join("components", "schemas", circle[0]))
            message = f"schema {' → '.join(circle)} refers to itself for ever: no value can be judged by it"
            place = place_of(origin.file.raw, origin.file.name, origin.pointer)
            raise InputError(message, place=place, remedy="Break the circle")


def _is_there(file: File, pointer: str) -> bool:
    try:
        pointers.lookup(file.tree, pointer)
    except KeyError:
        return False
    return True


def _candidates(target: Target) -> tuple[str, str]:
    """Names for what becomes a component: its own where the place gives it one, else its owner's with it."""
    stem = naming.pascal(posixpath.splitext(posixpath.basename(target.file.name))[0])
    steps = target.steps
    if target.pointer.startswith("/paths/"):
        stem = _path_name(steps)
    if "schema" in steps:
        steps = steps[steps.index("schema") :]
    named = [step for step in steps if step not in _NAMELESS and not step.isdigit()]
    is_member = len(steps) > 1 and steps[-2] == "properties"
    owner = naming.pascal(named[-2]) if is_member and len(named) > 1 else stem
    own = named[-1] if named and naming.is_safe(named[-1]) else naming.pascal("".join(named[-1:]))
    longer = naming.joined(owner, naming.pascal(own))
    return (longer, longer) if is_member or not own else (own, longer)


def _path_name(steps: tuple[str, ...]) -> str:
    """A name for what stands at a place under `paths`: by its path, and by which way it travels."""
    static = [part for part in steps[1].split("/") if part and not part.startswith("{") and "." not in part]
    ways = {"responses": "Reply", "requestBody": "Request", "parameters": "Parameter"}
    way = next((ways[step] for step in steps[2:] if step in ways), "")
    return naming.joined(naming.pascal(naming.singular(static[-1])) if static else "Root", way)
