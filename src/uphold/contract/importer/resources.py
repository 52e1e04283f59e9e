"""What the paths of a document are about: which records, whose parts they are, and what is done to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from uphold.contract.importer.naming import is_plural, joined, pascal, singular, words
from uphold.contract.paths import is_version, version_key


@dataclass(frozen=True, slots=True)
class Resource:
    """What a path is about: the kind of record, whose part it is, at which endpoint version, and the action on it."""

    record: str
    """`ChargePoint`"""
    parent: str
    """`Location`, or "" for a record of its own."""
    version: str
    """`V2` for v2.0, `V2_1` for v2.1; "" where the record has no other version to be told from."""
    action: str
    """`ChangeStatus`, or "" where the path names records."""

    @property
    def name(self) -> str:
        """Record and action."""
        return joined(self.record, self.action) if self.action else self.record

    @property
    def order(self) -> tuple[int, ...]:
        """Endpoint versions in order, none first."""
        return version_key(self.version)


def resources_of(document: dict[str, Any]) -> dict[str, Resource]:
    """What each path of a document is about.

    A part of another record whose name is a single word, and that is no record of its own elsewhere, takes
    the other's name before its own: the shares of a charge point are ChargePointShare.
    """
    items = document.get("paths", {})
    paths = {path: "get" in item for path, item in items.items() if path.startswith("/")}
    found = {path: _resource(path, paths) for path in paths}
    own = {one.record for one in found.values() if not one.parent and not one.action}
    for path, one in found.items():
        if one.parent and one.record not in own and len(words(one.record)) == 1:
            found[path] = replace(one, record=joined(one.parent, one.record), parent="")
    versions: dict[str, set[str]] = {}
    for one in found.values():
        versions.setdefault(one.record, set()).add(one.version)
    return {path: one if len(versions[one.record]) > 1 else replace(one, version="") for path, one in found.items()}


def _resource(path: str, paths: Mapping[str, bool]) -> Resource:
    """A last segment is an action where nothing addresses items of it, nothing reads it, and the segment
    before it is a record or a collection.
    """
    segments = [part for part in path.split("/") if part]
    version = next((part for part in reversed(segments) if is_version(part)), "")
    nouns = [(index, part) for index, part in enumerate(segments) if not part.startswith("{") and not is_version(part)]
    if not nouns:
        return Resource("Root", "", _short(version), "")
    at, last = nouns[-1]
    above = [part for index, part in nouns[:-1] if _is_addressed(segments[index + 1])]
    listed = [part for index, part in nouns[:-1] if "/" + "/".join(segments[: index + 1]) in paths]
    owner = (above or listed or [""])[-1]
    stem = "/" + "/".join(segments[: at + 1])
    holds_items = any(_is_item(other[len(stem) :]) for other in paths if other.startswith(f"{stem}/"))
    if owner and not (is_plural(last) and (paths[path] or holds_items)):
        return Resource(pascal(singular(owner)), "", _short(version), pascal(last))
    return Resource(pascal(singular(last)), pascal(singular(above[-1])) if above else "", _short(version), "")


def _is_addressed(after: str) -> bool:
    """Whether a parameter or an endpoint version follows a segment: then it names records."""
    return after.startswith("{") or is_version(after)


def _is_item(below: str) -> bool:
    """Whether what follows a collection's path addresses an item, with or without an endpoint version before."""
    _, first, *rest = below.split("/")
    return first.startswith("{") or (is_version(first) and bool(rest) and rest[0].startswith("{"))


def _short(version: str) -> str:
    parts = re.findall(r"\d+", version)
    while len(parts) > 1 and not parts[-1].strip("0"):
        parts.pop()
    return f"V{'_'.join(parts)}" if parts else ""
