"""Read one OpenAPI document, or say in one line why it cannot be read.

What uphold reads: OpenAPI 3.0.x and 3.1.x, in JSON or YAML. The checks here are those that everything else
rests on; a document that is merely untidy is read, since the point is to test what was published.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

from uphold.contract import pointers
from uphold.contract.grammar import METHODS, SECTIONS
from uphold.contract.positions import locate
from uphold.contract.reading import decode, read_bytes, read_tree
from uphold.contract.remarks import Remarks
from uphold.errors import InputError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER: Final = "x-uphold"
"""The member in which a release file says where it comes from."""

_KNOWN: Final = re.compile(r"3\.[01]\.\d+(-.+)?")
_SHORT: Final = frozenset({"3.0", "3.1"})
_SUPPORTED: Final = "uphold reads OpenAPI 3.0.x and 3.1.x"
_MAPPINGS: Final = ("info", "paths", "components", "webhooks", HEADER)


def read_document(source: Path | bytes, name: str, remarks: Remarks | None = None) -> dict[str, Any]:
    """Read an OpenAPI 3.0.x or 3.1.x document; `name` is how messages call it.

    JSON or YAML (1.2: `no` and `2026-01-31` stay strings), every key a string. References are left as they
    are: whoever uses the document follows them. Faulty parts that lenient `remarks` excuse are left out.

    Raises:
        InputError: with file, line and column: the file is missing, unreadable, too big, empty, no text,
            neither JSON nor YAML, has a key twice, is nested too deep, is not a mapping, not OpenAPI, or
            OpenAPI of a version that uphold does not know.

    """
    raw = read_bytes(source, name)
    tree = read_tree(raw, name)
    _check_openapi(tree, raw, name, remarks or Remarks())
    return tree


def operations_in(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method (lower-case) and object of each operation that stands in `document` itself, in its order."""
    for path, item in (document.get("paths") or {}).items():
        if isinstance(item, dict) and not path.startswith("x-"):
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    yield path, method, item[method]


def _check_openapi(tree: dict[str, Any], raw: bytes, name: str, remarks: Remarks) -> None:
    """Refuse a tree that is no OpenAPI document of a known version; `raw` is only used to find lines."""

    def refuse(member: str, message: str, remedy: str) -> NoReturn:
        raise InputError(message, place=place_of(raw, name, f"/{member}"), remedy=remedy)

    if "swagger" in tree:
        message = f"is Swagger {tree['swagger']}, the format before OpenAPI 3"
        refuse(
            "swagger",
            message,
            "Convert it to OpenAPI 3.0 (the Swagger converter does that) and import the result",
        )
    if "openapi" not in tree:
        message = "is not an OpenAPI document: it has no member `openapi`"
        raise InputError(message, place=Place(name), remedy=_SUPPORTED)
    version = tree["openapi"]
    if not isinstance(version, str) and str(version) not in _SHORT:
        refuse("openapi", f'`openapi` must be a text such as "3.0.3", not {version!r}', "Put it in quotes")
    if str(version) in _SHORT:
        message = f'`openapi` must be a text such as "3.0.3", here is {version!r}'
        remarks.excuse(InputError(message, place=place_of(raw, name, "/openapi"), remedy=_SUPPORTED))
        version = tree["openapi"] = f"{version}.0"
    if not _KNOWN.fullmatch(version):
        refuse("openapi", f"is OpenAPI {version!r}, which is not known here", _SUPPORTED)
    parts = _Parts(raw, name, remarks)
    parts.check_mappings(tree)
    if not any(member in tree for member in ("paths", "webhooks", "components")):
        message = "has no `paths`, so it documents no operation"
        raise InputError(message, place=Place(name), remedy="Give the whole OpenAPI document")
    parts.check_components(tree.get("components", {}))
    parts.check_paths(tree.get("paths", {}))


class _Parts:
    """Checks the parts of a document that everything else is found in."""

    def __init__(self, raw: bytes, name: str, remarks: Remarks) -> None:
        self._raw = raw
        self._name = name
        self._remarks = remarks

    def _leave_out(self, owner: dict[str, Any], member: str, at: str, message: str) -> None:
        place = place_of(self._raw, self._name, at)
        self._remarks.excuse(InputError(message, place=place, remedy="Correct the document"))
        del owner[member]

    def check_mappings(self, tree: dict[str, Any]) -> None:
        for member in _MAPPINGS:
            if member in tree and not isinstance(tree[member], dict):
                self._leave_out(tree, member, f"/{member}", f"`{member}` must be a mapping")
        if not (tree.get("info") or {}).get("version"):
            self._remarks.say("the document does not say its version (`info.version`)", "")

    def check_components(self, components: dict[str, Any]) -> None:
        for section, named in list(components.items()):
            if section in SECTIONS.values() and not isinstance(named, dict):
                self._leave_out(components, section, f"/components/{section}", f"`{section}` must be a mapping")

    def check_paths(self, paths: dict[str, Any]) -> None:
        for path, item in list(paths.items()):
            at = pointers.join("paths", path)
            if path.startswith("x-"):
                continue
            if not path.startswith("/"):
                self._leave_out(paths, path, at, f"path {path!r} does not begin with a slash")
            elif not isinstance(item, dict):
                self._leave_out(paths, path, at, "a path must hold a mapping of its operations")
            else:
                for method in METHODS:
                    if method in item and not isinstance(item[method], dict):
                        self._leave_out(item, method, f"{at}/{method}", "an operation must be a mapping")


def place_of(raw: bytes, name: str, pointer: str) -> Place:
    """The place of a JSON pointer in a document that was read before, with line and column when found."""
    line, column = locate(decode(raw, name), pointer) or (None, None)
    return Place(name, line, column, pointer)
