"""What the body of a PATCH is: the media type says it where there is one for it, else ``api.toml``, else the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uphold.contract.contract import Contract
    from uphold.contract.conventions import Conventions
    from uphold.contract.model import Operation

_MEMBERS: Final = frozenset(("properties", "allOf", "anyOf", "oneOf"))
_DEEPEST: Final = 16
PatchStyle = Literal["merge", "json-patch"]

_TYPES: Final[Mapping[str, PatchStyle]] = {
    "application/json-patch+json": "json-patch",  # RFC 6902
    "application/merge-patch+json": "merge",  # RFC 7396
}


def patch_style(contract: Contract, conventions: Conventions, operation: Operation) -> PatchStyle | None:
    """How the body of a PATCH says what it changes: ``merge`` (by the members that it holds) or ``json-patch`` (by
    steps, RFC 6902); None where nothing tells, or the operation is no PATCH with a body."""
    if operation.method != "PATCH" or operation.body is None:
        return None
    media_types = {name.partition(";")[0].strip().lower() for name in operation.body.content}
    told = {style for name, style in _TYPES.items() if name in media_types}
    if len(told) == 1 and "application/json" not in media_types:
        return told.pop()
    if conventions.patch is not None:
        return conventions.patch.style
    whole = contract.body_schema(operation) or {}
    body = _followed(whole, whole)
    if body.get("type") == "array":
        steps = _followed(body.get("items"), whole)
        return "json-patch" if {"op", "path"} <= {*steps.get("required", ()), *steps.get("properties", ())} else None
    return "merge" if body.get("type") == "object" or not _MEMBERS.isdisjoint(body) else None


def _followed(node: Any, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """`node`, or what it refers to in the self-contained schema `whole`."""
    for _ in range(_DEEPEST):
        reference = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        node = whole
        for step in reference[2:].split("/"):
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            node = node.get(name) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}
