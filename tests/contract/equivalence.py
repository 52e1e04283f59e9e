"""Do two OpenAPI documents promise the same, whatever they named and in whatever order? Written without a line
of the importer's own code, so that the two can only agree by both being right.

Both documents are walked side by side and references are followed on the way, each in its own document (and
the files beside it); a pair of places that was met before is not walked again, so recursive schemas end.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from uphold.contract.reading import read_tree

PROSE = {"description", "summary", "externalDocs", "$comment"}
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
DATA = {"example", "default", "enum", "const", "security", "operationId", "operationRef", "xml", "title", "scopes"}
NAMED = {
    *("properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "responses", "content"),
    *("headers", "links", "encoding", "variables", "flows"),
}
MISSING = object()


class Side:
    """One document with the files beside it; follows its references."""

    def __init__(self, document: dict[str, Any], path: Path | None = None) -> None:
        self.files: dict[Path | None, Any] = {path: document}
        self.homes: dict[int, Path | None] = {}
        self.settle(document, path)

    def settle(self, node: Any, path: Path | None) -> None:
        """Remember of every object which file it stands in."""
        if isinstance(node, dict | list):
            self.homes[id(node)] = path
            for child in node.values() if isinstance(node, dict) else node:
                self.settle(child, path)

    def load(self, path: Path) -> Any:
        if path not in self.files:
            self.files[path] = read_tree(path, path.name)
            self.settle(self.files[path], path)
        return self.files[path]

    def follow(self, node: Any) -> Any:
        """What `node` stands for. What stands beside a reference is laid over it, on both sides alike."""
        beside: dict[str, Any] = {}
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            beside = {
                **{name: value for name, value in node.items() if name not in PROSE | {"$ref"}},
                **beside,
            }
            file, _, pointer = node["$ref"].partition("#")
            home = self.homes[id(node)]
            target = self.load((home.parent / file).resolve()) if file and home else self.files[home]
            for token in unquote(pointer).split("/")[1:]:
                key = token.replace("~1", "/").replace("~0", "~")
                target = target[int(key) if isinstance(target, list) else key]
            node = target
        if not beside:
            return node
        merged = {**node, **beside} if isinstance(node, dict) else beside
        self.homes[id(merged)] = self.homes.get(id(node))
        return merged


def differences(old: Side, new: Side) -> list[str]:
    """What `new` does not say, or says otherwise, of every operation and webhook of `old`: one line each."""
    return list(_Walk(old, new).documents())


class _Walk:
    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.met: set[tuple[int, int]] = set()
        self.kept: list[Any] = []  # an id is only unique while its object lives

    def documents(self) -> Iterator[str]:
        old, new = next(iter(self.old.files.values())), next(iter(self.new.files.values()))
        for member in ("openapi", "servers", "security", "tags"):
            yield from self.objects(old.get(member), new.get(member), f"/{member}")
        for member in ("title", "version"):
            if old.get("info", {}).get(member) != new.get("info", {}).get(member):
                yield f"/info/{member}"
        left, right = (one.get("components", {}).get("securitySchemes") for one in (old, new))
        yield from self.names(left, right, "/securitySchemes")
        for member in ("paths", "webhooks"):
            left, right = old.get(member, {}), new.get(member, {})
            if list(left) != list(right):
                yield f"/{member}: other paths, or in another order"
            for path in left:
                yield from self.item(left[path], right.get(path, {}), f"/{member}/{path}")

    def item(self, left: Any, right: Any, at: str) -> Iterator[str]:
        left, right = self.old.follow(left), self.new.follow(right)
        mine, theirs = ([method for method in one if method in METHODS] for one in (left, right))
        if mine != theirs:
            yield f"{at}: {mine} became {theirs}"
        yield from self.objects(left, right, at)

    def objects(self, left: Any, right: Any, at: str) -> Iterator[str]:
        """Two objects of a document (or lists of such), references followed."""
        if isinstance(left, dict) and isinstance(right, dict) and ("$ref" in left or "$ref" in right):
            if (id(left), id(right)) in self.met:
                return
            self.met.add((id(left), id(right)))
        left, right = self.old.follow(left), self.new.follow(right)
        if isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                yield f"{at}: {len(left)} items became {len(right)}"
            for index, (mine, theirs) in enumerate(zip(left, right, strict=False)):
                yield from self.objects(mine, theirs, f"{at}/{index}")
        elif isinstance(left, dict) and isinstance(right, dict):
            if (id(left), id(right)) in self.met:
                return
            self.met.add((id(left), id(right)))
            self.kept += [left, right]
            for member in sorted({*left, *right} - PROSE):
                if not member.startswith("x-"):
                    mine, theirs = left.get(member, MISSING), right.get(member, MISSING)
                    yield from self.member(member, mine, theirs, f"{at}/{member}")
        elif not equal(left, right):
            yield f"{at}: {left!r} became {right!r}"[:300]

    def member(self, member: str, left: Any, right: Any, at: str) -> Iterator[str]:
        walks = {"examples": self.examples, "mapping": self.mapping, "callbacks": self.callbacks}
        if self.same_value(member, left, right):
            return
        if self.is_value(member, left):
            yield f"{at}: {left!r} became {right!r}"[:300]
        elif member in walks or member in NAMED:
            left, right = ({} if one is MISSING else one for one in (left, right))
            yield from walks.get(member, self.names)(left, right, at)
        else:
            yield from self.objects(left, right, at)

    def is_value(self, member: str, left: Any) -> bool:
        """Whether a member holds a plain value, in which nothing is a reference or prose."""
        return member in DATA or (member in ("examples", "required") and isinstance(left, list))

    def same_value(self, member: str, left: Any, right: Any) -> bool:
        if member in ("required", "scopes") and isinstance(left, list | dict) and isinstance(right, list | dict):
            return sorted(left) == sorted(right)
        if member == "title" and right is MISSING:
            return len(str(left).split()) > 8
        return self.is_value(member, left) and same_example(left, right, may_go=member.startswith("example"))

    def names(self, left: Any, right: Any, at: str) -> Iterator[str]:
        """Two mappings from names to objects: every name counts, even one that looks like prose."""
        left, right = left or {}, right or {}
        for name in sorted({*left, *right}):
            yield from self.objects(left.get(name, MISSING), right.get(name, MISSING), f"{at}/{name}")

    def examples(self, left: Any, right: Any, at: str) -> Iterator[str]:
        for name in sorted({*left, *right}):
            mine, theirs = self.old.follow(left.get(name, {})), self.new.follow(right.get(name, {}))
            if not same_example(mine.get("value", MISSING), theirs.get("value", MISSING), may_go=True):
                yield f"{at}/{name}: another example"

    def callbacks(self, left: Any, right: Any, at: str) -> Iterator[str]:
        for name in sorted({*left, *right}):
            mine, theirs = self.old.follow(left.get(name, {})), self.new.follow(right.get(name, {}))
            if list(mine) != list(theirs):
                yield f"{at}/{name}: {list(mine)} became {list(theirs)}"
            for expression in mine:
                yield from self.item(mine[expression], theirs.get(expression, {}), f"{at}/{name}/{expression}")

    def mapping(self, left: Any, right: Any, at: str) -> Iterator[str]:
        if list(left) != list(right):
            yield f"{at}: {list(left)} became {list(right)}"
        for value in left:
            sides = zip((self.old, self.new), (left, right), strict=True)
            mine, theirs = (_mapped(side, mapping, value) for side, mapping in sides)
            yield from self.objects(mine, theirs, f"{at}/{value}")


def _mapped(side: Side, mapping: dict[str, str], value: str) -> Any:
    word = mapping.get(value, "")
    reference = {"$ref": word if "/" in word else f"#/components/schemas/{word}"}
    side.homes[id(reference)] = side.homes[id(mapping)]
    return side.follow(reference)


def equal(left: Any, right: Any) -> bool:
    """Equal as JSON values: 1 is not true."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    return type(left) is type(right) and bool(left == right)


def same_example(left: Any, right: Any, *, may_go: bool) -> bool:
    """Equal, but for texts of three words and more in examples: those may be gone or be "text"."""
    if not may_go:
        return equal(left, right)
    if is_text(left):
        return right is MISSING or right in (left, "text")
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same_example(left[key], right[key], may_go=True) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        shorter = [one for one in left if not is_text(one)]
        return any(
            len(some) == len(right)
            and all(same_example(mine, theirs, may_go=True) for mine, theirs in zip(some, right, strict=True))
            for some in (left, shorter)
        )
    if isinstance(left, list) and right is MISSING:
        return all(map(is_text, left))
    return equal(left, right)


def is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value.split()) >= 3
