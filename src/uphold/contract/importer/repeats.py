"""Name equal parameters, and equal error replies of one status, once.

A parameter or reply that equals a component of the document's own becomes a reference to it. Names: a
parameter bears its own (PerPage), a filter its record's too (UserFilter); a reply bears its status's
(NotFound).
"""

from __future__ import annotations

import json
from typing import Any, Final

from uphold.contract import pointers
from uphold.contract.grammar import SECTIONS, children, is_reference, rebuild
from uphold.contract.importer import naming
from uphold.contract.importer.resources import Resource

_WORTH: Final = 60
"""Characters of compact JSON from which on a repeated parameter or reply gets a name."""

_COMMON: Final = 6
"""A parameter that stands on so many paths is nobody's own."""

_WALKED: Final = ("path-item", "operation", "callback")


def name_repeats(document: dict[str, Any], kind: str, resources: dict[str, Resource]) -> dict[str, Any]:
    """`document` with equal objects of `kind` (``parameter`` or ``response``) as references to components.

    `resources`: what each path of the document is about.
    """
    return _Repeats(document, kind, resources).run()


class _Repeats:
    """Names the repeated objects of one kind."""

    def __init__(self, document: dict[str, Any], kind: str, resources: dict[str, Resource]) -> None:
        self.document = document
        self.resources = resources
        self.kind = kind
        self.section = SECTIONS[kind]
        self.named: dict[str, Any] = document.get("components", {}).get(self.section, {})
        self.places: dict[tuple[str, str], list[str]] = {}
        self.nodes: dict[tuple[str, str], dict[str, Any]] = {}
        self.names: dict[tuple[str, str], str] = {}

    def run(self) -> dict[str, Any]:
        paths = self.document.get("paths", {})
        for path in self.resources:
            self.visit(paths[path], "path-item", path)
        existing: dict[str, list[str]] = {}
        for own, node in self.named.items():
            existing.setdefault(self.text(node), []).append(own)
        taken = set(self.named)
        new: dict[str, Any] = {}
        for key, where in self.places.items():
            name = self.own_name(existing.get(key[1], ()), key)
            if name is None and len(where) > 1:
                name = naming.free_name(self.candidates(key, where), taken)
                taken.add(name)
                new[name] = self.nodes[key]
            if name is not None:
                self.names[key] = name
        if not self.names:
            return self.document
        result = {
            **self.document,
            "paths": {
                path: self.put(item, "path-item") if path in self.resources else item for path, item in paths.items()
            },
        }
        components = {**self.document.get("components", {})}
        components[self.section] = dict(sorted({**self.named, **new}.items()))
        return {**result, "components": components}

    def text(self, node: Any) -> str:
        return json.dumps(node, sort_keys=True, separators=(",", ":"))

    def key(self, node: Any, label: str) -> tuple[str, str] | None:
        if not isinstance(node, dict) or is_reference(node, self.kind):
            return None
        if self.kind == "response" and not (label[:1] in "45" or label == "default"):
            return None
        text = self.text(node)
        return (label if self.kind == "response" else "", text) if len(text) >= _WORTH else None

    def visit(self, node: Any, kind: str, path: str, label: str = "") -> None:
        if kind == self.kind:
            key = self.key(node, label)
            if key:
                self.places.setdefault(key, []).append(path)
                self.nodes.setdefault(key, node)
            return
        if isinstance(node, dict) and kind in _WALKED:
            for steps, child, child_kind in children(node, kind):
                self.visit(child, child_kind, path, str(steps[-1]))

    def put(self, node: Any, kind: str, label: str = "") -> Any:
        if kind == self.kind:
            key = self.key(node, label)
            name = self.names.get(key) if key else None
            return {"$ref": pointers.to_component(self.section, name)} if name else node
        if isinstance(node, dict) and kind in _WALKED:
            return rebuild(node, kind, lambda child, child_kind, steps: self.put(child, child_kind, str(steps[-1])))
        return node

    def own_name(self, names: Any, key: tuple[str, str]) -> str | None:
        """A component of the document's own that says the same, but no reply named after another status."""
        if self.kind == "parameter" or not names:
            wanted = naming.pascal(str(self.nodes[key].get("name", "")))
            return next((name for name in names if naming.pascal(name) == wanted), next(iter(names), None))
        wanted = naming.reason(key[0])
        alike = [name for name in names if wanted.lower() in naming.pascal(name).lower()]
        return alike[0] if alike else names[0] if len(names) == 1 else None

    def candidates(self, key: tuple[str, str], where: list[str]) -> list[str]:
        resource = self.resources[where[0]]
        if self.kind == "response":
            name = naming.reason(key[0])
            return [name, resource.record + name, resource.name + name, resource.name + resource.version + name]
        node = self.nodes[key]
        name = naming.pascal(str(node.get("name", ""))) or "Parameter"
        owned = naming.joined(resource.record, name)
        place = naming.pascal(str(node.get("in", "")))
        names = [owned] if node.get("style") == "deepObject" and len(set(where)) < _COMMON else [name, owned]
        return [*names, name + place, owned + resource.version, naming.joined(resource.name, name)]
