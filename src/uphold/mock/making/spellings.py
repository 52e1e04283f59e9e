"""One meaning, spelled by several endpoint versions: ``temporarily unavailable`` and ``temporarily_unavailable``.

Records are shared by all endpoint versions of a resource, so a value that one of them took, or that an action set,
has to be shown as each of them spells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from uphold.contract import Conventions
from uphold.mock.making.forms import Form

_SEPARATORS = re.compile(r"[\s_-]+")
_MOST_KNOWN = 4_096


def fold(text: str) -> str:
    """`text` without what spellings differ in: blanks, underscores, hyphens and case."""
    return _SEPARATORS.sub("", text).casefold()


class Spellings:
    """Finds the spelling of an enum for a value of another one. Values mean the same if they are equal but for
    blanks, underscores, hyphens and case, or if one group of ``[[spellings]]`` holds both."""

    def __init__(self, conventions: Conventions) -> None:
        self._meanings: dict[str, frozenset[str]] = {}
        for group in conventions.spellings:
            words = frozenset(map(fold, group.same))
            for word in words:
                self._meanings[word] = self._meanings.get(word, frozenset()) | words
        self._known: dict[tuple[str, tuple[str, ...]], str | None] = {}

    def same(self, one: str, other: str) -> bool:
        """Whether two texts mean the same."""
        folded = fold(other)
        return fold(one) == folded or folded in self._meaning(one)

    def fit(self, value: str, form: Form) -> str:
        """`value` as the enum of `form` spells it; `value` itself where none does, or where there is no enum."""
        for way in form.alternatives:
            if "enum" in way.schema:
                found = self.among(value, way.schema["enum"])
                if found is not None:
                    return found
        return value

    def among(self, value: Any, options: Iterable[Any]) -> str | None:
        """The one of `options` that means what `value` means: the equal one, else one that differs in blanks,
        underscores, hyphens and case only, else one of the same group. None if there is none."""
        if not isinstance(value, str):
            return None
        texts = tuple(option for option in options if isinstance(option, str))
        asked = (value, texts)
        if asked not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[asked] = self._found(value, texts)
        return self._known[asked]

    def _found(self, value: str, texts: tuple[str, ...]) -> str | None:
        if value in texts:
            return value
        by_fold = {fold(text): text for text in reversed(texts)}
        near = by_fold.get(fold(value))
        if near is not None:
            return near
        meaning = self._meaning(value)
        return next((text for word, text in reversed(by_fold.items()) if word in meaning), None)

    def _meaning(self, value: str) -> frozenset[str]:
        return self._meanings.get(fold(value), frozenset())
