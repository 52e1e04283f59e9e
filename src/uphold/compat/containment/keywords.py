"""Keywords of JSON Schema: those that are judged together, and what under them forbids nothing."""

from __future__ import annotations

from typing import Any

from uphold.compat.containment.json_values import key_of
from uphold.compat.containment.sides import Node

ANY_FORMAT = frozenset({"password", "double", "binary", "textarea", "multiline"})
"""Formats that forbid no value."""
ANY_PATTERN = frozenset({"", "^", "$", ".*", "^.*", "[\\s\\S]*", "^[\\s\\S]*$"})
"""Patterns that forbid no text."""

GROUPS: dict[str, frozenset[str]] = {
    "types": frozenset({"type"}),
    "values": frozenset({"enum", "const"}),
    "numbers": frozenset({"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "format"}),
    "lengths": frozenset({"minLength", "maxLength"}),
    "pattern": frozenset({"pattern"}),
    "format": frozenset({"format", "contentEncoding"}),
    "list_counts": frozenset({"minItems", "maxItems"}),
    "unique": frozenset({"uniqueItems"}),
    "items": frozenset({"items", "prefixItems"}),
    "unevaluated_items": frozenset({"unevaluatedItems"}),
    "contains": frozenset({"contains", "minContains", "maxContains"}),
    "object_counts": frozenset({"minProperties", "maxProperties"}),
    "required": frozenset({"required"}),
    "members": frozenset({"properties", "patternProperties", "additionalProperties"}),
    "names": frozenset({"propertyNames"}),
    "dependent_required": frozenset({"dependentRequired"}),
    "dependent_schemas": frozenset({"dependentSchemas"}),
    "unevaluated": frozenset({"unevaluatedProperties"}),
    "all_of": frozenset({"allOf"}),
    "any_of": frozenset({"anyOf"}),
    "one_of": frozenset({"oneOf"}),
    "not": frozenset({"not"}),
    "condition": frozenset({"if", "then", "else"}),
}
"""Keywords that are proved together, in the order in which they are tried; the names are those of methods."""


def group_digest(node: Node, schema: dict[str, Any], group: str) -> str:
    """A digest of what a schema says under a group of keywords."""
    known = node.side.groups.get((node.pointer, group)) if node.side else None
    if known is None:
        words = {key: schema[key] for key in sorted(GROUPS[group] & schema.keys())}
        known = node.side.contract.schema_digest(words) if node.side else key_of(words)
        if node.side:
            node.side.groups[node.pointer, group] = known
    return known
