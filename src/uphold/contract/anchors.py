"""Schemas that are referred to by a name of their own, ``$anchor`` (JSON Schema 2020-12, core, section 8.2.2)."""

from __future__ import annotations

from typing import Any

from uphold.contract import pointers
from uphold.contract.grammar import children


def anchors(tree: dict[str, Any], kind: str) -> dict[str, str]:
    """Name of an ``$anchor`` → pointer of the first schema in `tree` that bears it; `tree` is an object of `kind`."""
    found: dict[str, str] = {}
    waiting: list[tuple[Any, str, str]] = [(tree, kind, "")]
    for node, here, at in waiting:  # which grows on the way
        if isinstance(node, dict):
            name = node.get("$anchor") if here == "schema" else None
            if isinstance(name, str):
                found.setdefault(name, at)
            waiting += [(child, inner, at + pointers.join(*steps)) for steps, child, inner in children(node, here)]
    return found
