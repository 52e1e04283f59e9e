"""Envelopes: replies whose record, or list of records, is one member among a few that say how it came."""

from __future__ import annotations

from typing import Any, Final

_HOLDERS: Final = (
    "data", "items", "results", "records", "result", "content", "payload", "rows", "entries", "values", "value",
    "elements",
)  # fmt: skip
"""Members that commonly hold the record, or the records, of a reply; the first that is there counts."""

_BESIDE: Final = 4
"""An envelope has few members beside the one that holds the record: more, and it is a record itself."""


def envelope_of(schema: dict[str, Any]) -> str | None:
    """The member of a reply's body that holds the record or records, if the body is an envelope."""
    properties = _properties(schema)
    if len(properties) > _BESIDE:
        return None
    for name in _HOLDERS:
        inner = properties.get(name)
        if isinstance(inner, dict) and (inner.get("type") in ("object", "array", None) or "properties" in inner):
            return name
    return None


def holds_list(schema: dict[str, Any], envelope: str) -> bool:
    """Whether the member `envelope` of such a body holds several records."""
    inner = _properties(schema)[envelope]
    return "array" in types_of(inner) or "items" in inner


def _properties(schema: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            found |= schema["properties"]
        for branch in schema["allOf"] if isinstance(schema.get("allOf"), list) else ():
            found |= _properties(branch)
    return found


def types_of(schema: dict[str, Any]) -> list[Any]:
    """The words of `type`, which may be one or a list of them."""
    found = schema.get("type")
    return found if isinstance(found, list) else [found]
