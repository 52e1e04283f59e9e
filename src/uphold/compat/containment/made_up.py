"""Made-up schemas: those that stand in no document, by which a shape is narrowed."""

from __future__ import annotations

from typing import Any

from uphold.compat.containment.json_values import key_of
from uphold.compat.containment.sides import Node


def made_up(name: str, schema: Any) -> Node:
    """A node that stands in no document; `name` names `schema` in full."""
    return Node(None, name, schema)


def required_member(name: str) -> Node:
    """A made-up schema: the member is there."""
    return made_up(f"required {name}", {"required": [name]})


def absent_member(name: str) -> Node:
    """A made-up schema: the member is not there."""
    return made_up(f"absent {name}", {"properties": {name: False}})


def member_is(name: str, value: Any) -> Node:
    """A made-up schema: the member has this value where it is there."""
    return made_up(f"{name} is {key_of(value)}", {"properties": {name: {"const": value}}})


def of_kind(kind: str) -> Node:
    """A made-up schema: values of one kind."""
    return made_up(f"kind {kind}", {"type": kind})


def text_with(pattern: str) -> Node:
    """A made-up schema: texts in which `pattern` is found; empty: any text."""
    if not pattern:
        return of_kind("string")
    return made_up(f"text with {pattern}", {"type": "string", "pattern": pattern})
