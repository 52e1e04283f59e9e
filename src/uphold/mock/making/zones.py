"""Times that a client sends in a zone of its own, as a tenant keeps them that tells all times in UTC."""

from __future__ import annotations

import datetime as dt
from typing import Any

from uphold.mock.making.forms import Form
from uphold.mock.making.places import items_of


def in_utc(value: Any, form: Form, words: frozenset[str]) -> Any:
    """`value` with every text of one of the formats `words` told in UTC; the instant stays. What is no time with an
    offset (RFC 3339, 5.6), or lies beyond the calendar there, stays as it is."""
    if isinstance(value, dict):
        forms = form.properties
        return {name: in_utc(child, forms[name], words) if name in forms else child for name, child in value.items()}
    if isinstance(value, list):
        items = items_of(form)
        return [in_utc(child, items, words) for child in value] if items is not None else value
    if isinstance(value, str) and any(way.schema.get("format") in words for way in form.alternatives):
        return _shifted(value)
    return value


def _shifted(text: str) -> str:
    try:
        when = dt.datetime.fromisoformat(text)
        if not when.utcoffset():
            return text
        return when.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return text
