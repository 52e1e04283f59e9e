"""Names taken apart: which records, and what became of them, the name of an event speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PIECES: Final = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+")
_ABOUT_NOTHING: Final = frozenset(("notification", "event", "callback", "webhook"))
_VERBS: Final[Mapping[str, tuple[str, ...]]] = {
    "changed": ("created", "updated", "deleted"),
    "created": ("created",),
    "updated": ("updated",),
    "update": ("updated",),
    "deleted": ("deleted",),
}


def pieces(name: str) -> tuple[str, ...]:
    """The lower-case words of a name in camel, snake, kebab or dotted case."""
    return tuple(found.lower() for found in _PIECES.findall(name))


def said_by(event: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What an event's name speaks of, in words, and the verbs that its last word stands for; no verbs where it is none
    of the known ones."""
    words = [word for word in pieces(event) if word not in _ABOUT_NOTHING]
    if not words or words[-1] not in _VERBS:
        return tuple(words), ()
    return tuple(words[:-1]), _VERBS[words[-1]]


def are_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names in words are the same but for singular and plural."""
    return len(one) == len(other) and all(map(_is_same, one, other))


def _is_same(one: str, other: str) -> bool:
    return one == other or _plurals(one).__contains__(other) or _plurals(other).__contains__(one)


def _plurals(word: str) -> frozenset[str]:
    found = {f"{word}s", f"{word}es"}
    if word.endswith("y"):
        found.add(f"{word[:-1]}ies")
    return frozenset(found)
