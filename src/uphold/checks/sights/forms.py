"""Ways of writing a text that are told apart when it is looked at."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import jsonschema_rs

_LONGEST: Final = 2_048
_SIGNS: Final = frozenset("-:.@")
"""One of these stands in every text that a standard format of below allows."""

_PATTERNS: Final = {
    "decimal": re.compile(r"-?[0-9]+(\.[0-9]+)?"),
    "date-time-without-zone": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"),
    "hours-and-minutes": re.compile(r"[0-9]{2}:[0-9]{2}"),
}
_STANDARD: Final = {
    word: jsonschema_rs.Draft202012Validator({"format": word}, validate_formats=True).is_valid
    for word in ("date-time", "date", "time", "email", "uuid", "ipv4", "ipv6", "uri")
}


@lru_cache(maxsize=4_096)
def forms_of(text: str) -> tuple[str, ...]:
    """The words for how `text` is written: formats of JSON Schema, and some more; none for most texts."""
    if not text or len(text) > _LONGEST:
        return ()
    found = [word for word, pattern in _PATTERNS.items() if pattern.fullmatch(text)]
    if not _SIGNS.isdisjoint(text):
        found += [word for word, is_valid in _STANDARD.items() if is_valid(text)]
    return tuple(found)
