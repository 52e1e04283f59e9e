"""JSON values: their kinds, and which of them are equal."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

KINDS = ("null", "boolean", "number", "string", "array", "object")


def kind_of(value: Any) -> str:
    """The kind of a JSON value, one of `KINDS`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def key_of(value: Any) -> str:
    """A text that is equal for values that JSON Schema takes for equal: 1 and 1.0, objects in any order."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value


def decimal(number: float) -> Decimal:
    """An exact number as the document writes it."""
    return Decimal(str(number))
