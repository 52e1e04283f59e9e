"""What a format word means: by ``api.toml``, else by JSON Schema."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Callable

    from uphold.contract import Conventions

STANDARD: Final = frozenset(
    (
        *("date", "date-time", "time", "duration", "email", "idn-email", "hostname", "idn-hostname"),
        *("ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uri-template"),
        *("uuid", "json-pointer", "relative-json-pointer", "regex"),
    )
)
"""The formats of JSON Schema 2020-12 (validation vocabulary, section 7.3), all known to jsonschema-rs."""


def judge_of(word: str, conventions: Conventions) -> Callable[[str], bool] | None:
    """What tells good texts of the format `word`; None when nothing is promised about them."""
    meaning = conventions.formats.get(word)
    if meaning is None:
        return _standard(word) if word in STANDARD else None
    if meaning.number:
        return None
    if meaning.as_ is not None:
        accepted = _standard(meaning.as_)
    elif meaning.pattern is not None:
        accepted = _pattern(meaning.pattern)
    else:
        return None
    if not meaning.lenient:
        return accepted
    judges = (accepted, *(_pattern(pattern) for pattern in meaning.lenient))
    return lambda text: any(judge(text) for judge in judges)


def words_in(schema: object) -> frozenset[str]:
    """The format words that stand in `schema`, at any depth."""
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            word = node.get("format")
            if isinstance(word, str):
                found.add(word)
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return frozenset(found)


@cache
def _standard(word: str) -> Callable[[str], bool]:
    return jsonschema_rs.Draft202012Validator({"format": word}, validate_formats=True).is_valid


@cache
def _pattern(pattern: str) -> Callable[[str], bool]:
    # fullmatch, since in Python `$` also matches before a line break at the end.
    match = re.compile(pattern).fullmatch
    return lambda text: match(text) is not None
