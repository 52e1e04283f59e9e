"""What would do instead of a value that a schema forbids, in plain words that repeat no value back."""

from __future__ import annotations

import json
from typing import Any

_MOST_LISTED = 12
_LONGEST = 200
_LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters long",
    "maxLength": "at most {} characters long",
    "const": "{}",
    "pattern": "a text that matches {}",
    "format": "of the format {}",
}
_COUNTS = {
    "minItems": "at least {} elements",
    "maxItems": "at most {} elements",
    "minProperties": "at least {} members",
    "maxProperties": "at most {} members",
}
_SENTENCES = {
    "required": "This is required.",
    "additionalProperties": "This is not allowed here.",
    "unevaluatedProperties": "This is not allowed here.",
    "falseSchema": "This is not allowed here.",
    "uniqueItems": "This must not have an element twice.",
}


def telling(kind: Any) -> str:
    """The sentence for the broken keyword that `kind` (of a `jsonschema_rs.ValidationError`) is about: with the values
    that are allowed, the limit, the type, the pattern or the format, where these are short."""
    name, wanted = kind.name, kind.value
    text = _SENTENCES.get(name)
    if text is not None:
        return text
    if name == "type":
        return f"This must be {_one_of(list(wanted))}."
    if name == "enum" and len(wanted) <= _MOST_LISTED:
        text = f"This must be {_one_of([_json(value) for value in wanted])}."
    elif name in _LIMITS:
        text = f"This must be {_LIMITS[name].format(wanted if name == 'format' else _json(wanted))}."
    elif name in _COUNTS:
        text = f"This must have {_COUNTS[name].format(wanted)}."
    return text if text is not None and len(text) <= _LONGEST else f"This does not satisfy `{name}`."


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _one_of(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
