"""Following references inside a self-contained schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from uphold.contract import Schema


def target_of(reference: str) -> str:
    """The JSON pointer in a ``$ref`` to the same document: a URI fragment, percent-decoded."""
    return unquote(reference.removeprefix("#"))


def lookup(schema: Schema, pointer: str) -> Any:
    """What stands at `pointer`; None when nothing does."""
    node: Any = schema
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict):
            node = node.get(key)
        elif isinstance(node, list) and key.isdigit() and int(key) < len(node):
            node = node[int(key)]
        else:
            return None
    return node


def end_of(schema: Schema, reference: str) -> str:
    """The reference at the end of a chain of bare references that begins with `reference`."""
    seen = set()
    while reference not in seen:
        seen.add(reference)
        node = lookup(schema, target_of(reference))
        if not isinstance(node, dict) or node.keys() != {"$ref"}:
            break
        reference = node["$ref"]
    return reference
