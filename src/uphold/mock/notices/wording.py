"""Names taken apart into words, so that ``ChargePointChangedNotification``, ``charge-points`` and
``chargePointId`` can be told to be about the same thing."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("e", ""))


@lru_cache(maxsize=4_096)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in camel, kebab, snake or dotted case, lower-case, each without what tells singular from
    plural: ``idTagsId`` → ``id``, ``tag``, ``id``."""
    return tuple(_stem(word.lower()) for word in _WORD.findall(name))


def _stem(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word
