"""Whether every text in which one pattern is found has another one too: a proof, or the shortest text that has not.

Patterns are those of ECMA-262 as JSON Schema uses them: found anywhere in a text unless anchored, digits and letters of
ASCII. What is more than a regular language (looking around, references back, word boundaries, flags) is not decided.
"""

from __future__ import annotations

import importlib
import re
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

Span = tuple[int, int]
"""Code points from the first to the last one."""

_parser: Any = importlib.import_module("re._parser")  # the tree that Python's own `re` compiles; rstr reads it too
_LAST = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)
_ANY: tuple[Span, ...] = ((0, _LAST),)
_LINE_ENDS = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
_DIGITS = ((0x30, 0x39),)
_WORD = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACES = (
    *((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029)),
    *((0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
)
"""ECMA-262, WhiteSpace and LineTerminator."""
_NICE = [ord(one) for one in "aA0-_ .b1@/é"]
"""Characters that a text in a report may well have."""
_MOST_STATES = 3_000
_MOST_PAIRS = 20_000
_FOREIGN = re.compile(r"\\[AZzpPkQEcGR]|\(\?[^:<]|\(\?<[=!]")
"""What Python reads otherwise than ECMA-262, or nobody decides."""


class UndecidedError(Exception):
    """A pattern that is no regular language, or too large."""


def texts_of_length(least: int, most: int | None) -> str:
    """The pattern of all texts of such lengths."""
    return f"^[\\s\\S]{{{least},{'' if most is None else most}}}$"


def texts_listed(texts: Iterable[str]) -> str:
    """The pattern of these texts alone."""
    return f"^(?:{'|'.join(map(re.escape, texts))})$"


@lru_cache(maxsize=5_000)
def difference(inner: str, outer: str, least: int = 0, most: int | None = None) -> str | None:
    """The shortest text of `least` to `most` characters in which `inner` is found and `outer` is not; None: there is
    none. Raises UndecidedError."""
    mine, other = _Machine(inner), _Machine(outer)
    letters = _letters((*mine.spans(), *other.spans()))
    cap = max(least, 1, 0 if most is None else most + 1)
    start = (mine.start(), other.start(), 0)
    trail: dict[Any, tuple[Any, int]] = {}
    waiting, seen = deque([start]), {start}
    while waiting:
        here = waiting.popleft()
        ours, theirs, length = here
        long = length >= least and (most is None or length <= most)
        if long and mine.accepts(ours, first=not length) and not other.accepts(theirs, first=not length):
            return _spelled(here, trail)
        if most is not None and length >= most:
            continue
        for letter in letters:
            after = mine.step(ours, letter)
            if not after:
                continue
            there = (after, other.step(theirs, letter), min(length + 1, cap))
            if there not in seen:
                if len(seen) > _MOST_PAIRS:
                    raise UndecidedError
                seen.add(there)
                trail[there] = (here, letter)
                waiting.append(there)
    return None


def within(inner: str, outer: str, least: int = 0, most: int | None = None) -> bool:
    """Whether it is certain that `outer` is found in every text of `least` to `most` characters in which `inner` is."""
    try:
        return difference(inner, outer, least, most) is None
    except UndecidedError:
        return False


def differences(inner: Iterable[str], outer: Iterable[str], least: int = 0, most: int | None = None) -> Iterator[str]:
    """The shortest text for each two patterns of which `inner` finds and `outer` does not find it."""
    for mine in inner:
        for other in outer:
            try:
                found = difference(mine, other, least, most)
            except UndecidedError:
                continue
            if found is not None:
                yield found


def _spelled(state: Any, trail: dict[Any, tuple[Any, int]]) -> str:
    letters = []
    while state in trail:
        state, letter = trail[state]
        letters.append(chr(letter))
    return "".join(reversed(letters))


def _letters(spans: Iterable[Span]) -> list[int]:
    """One character of each class of characters that no span tells apart."""
    cuts = sorted(
        {0, _LAST + 1, _SURROGATES[0], _SURROGATES[1] + 1} | {end for low, high in spans for end in (low, high + 1)}
    )
    found = []
    for low, beyond in pairwise(cuts):
        if low != _SURROGATES[0]:
            found.append(next((one for one in _NICE if low <= one < beyond), max(low, min(0x21, beyond - 1))))
    return sorted(found, key=lambda one: (one not in _NICE, _NICE.index(one) if one in _NICE else one))


class _Machine:
    """A nondeterministic automaton. Its states are numbers; 0 is the first one."""

    def __init__(self, pattern: str) -> None:
        if _FOREIGN.search(pattern):
            raise UndecidedError
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a set that Python may read otherwise one day
                tree = _parser.parse(re.sub(r"\(\?<(?![=!])", "(?P<", pattern))
        except (re.error, RecursionError, OverflowError) as error:
            raise UndecidedError from error
        if tree.state.flags & ~re.UNICODE:
            raise UndecidedError
        self.edges: list[list[tuple[tuple[Span, ...], int]]] = []
        self.free: list[list[tuple[str, int]]] = []
        """Steps that take no character: at any place (``""``), at the ``begin``, at the ``end``."""
        self._steps: dict[tuple[frozenset[int], int], frozenset[int]] = {}
        first = self._state()
        self.edges[first].append((_ANY, first))
        self.last = self._sequence(tree, first)
        self.edges[self.last].append((_ANY, self.last))

    def start(self) -> frozenset[int]:
        """The states before the first character."""
        return self._closed({0}, ("", "begin"))

    def step(self, states: frozenset[int], letter: int) -> frozenset[int]:
        """The states after one more character."""
        key = (states, letter)
        if key not in self._steps:
            reached = {to for one in states for spans, to in self.edges[one] if _has(spans, letter)}
            self._steps[key] = frozenset({self.last}) if self.last in reached else self._closed(reached, ("",))
        return self._steps[key]

    def accepts(self, states: frozenset[int], *, first: bool) -> bool:
        """Whether the text may end in these states; `first`: before any character."""
        return self.last in self._closed(states, ("", "end", *(("begin",) if first else ())))

    def spans(self) -> Iterator[Span]:
        """All spans of characters."""
        for edges in self.edges:
            for spans, _ in edges:
                yield from spans

    def _closed(self, states: Iterable[int], kinds: tuple[str, ...]) -> frozenset[int]:
        found, waiting = set(states), list(states)
        while waiting:
            for kind, to in self.free[waiting.pop()]:
                if kind in kinds and to not in found:
                    found.add(to)
                    waiting.append(to)
        return frozenset(found)

    # -- building

    def _state(self) -> int:
        if len(self.edges) >= _MOST_STATES:
            raise UndecidedError
        self.edges.append([])
        self.free.append([])
        return len(self.edges) - 1

    def _sequence(self, tree: Any, at: int) -> int:
        for kind, said in tree:
            build: Callable[[Any, int], int] | None = getattr(self, f"_{kind.name.lower()}", None)
            if build is None:
                raise UndecidedError
            at = build(said, at)
        return at

    def _taken(self, spans: Iterable[Span], at: int) -> int:
        to = self._state()
        self.edges[at].append((tuple(spans), to))
        return to

    def _literal(self, letter: int, at: int) -> int:
        return self._taken([(letter, letter)], at)

    def _not_literal(self, letter: int, at: int) -> int:
        return self._taken(_others([(letter, letter)]), at)

    def _any(self, _said: None, at: int) -> int:
        return self._taken(_others(_LINE_ENDS), at)

    def _in(self, said: list[tuple[Any, Any]], at: int) -> int:
        spans: list[Span] = []
        for kind, value in said:
            if kind.name == "LITERAL":
                spans.append((value, value))
            elif kind.name == "RANGE":
                spans.append(value)
            elif kind.name == "CATEGORY":
                spans += _category(value.name)
        return self._taken(_others(spans) if said[0][0].name == "NEGATE" else spans, at)

    def _at(self, said: Any, at: int) -> int:
        kind = {"AT_BEGINNING": "begin", "AT_END": "end"}.get(said.name)
        if kind is None:
            raise UndecidedError
        to = self._state()
        self.free[at].append((kind, to))
        return to

    def _branch(self, said: tuple[Any, list[Any]], at: int) -> int:
        to = self._state()
        for one in said[1]:
            first = self._state()
            self.free[at].append(("", first))
            self.free[self._sequence(one, first)].append(("", to))
        return to

    def _subpattern(self, said: tuple[Any, int, int, Any], at: int) -> int:
        if said[1] or said[2]:
            raise UndecidedError
        return self._sequence(said[3], at)

    def _max_repeat(self, said: tuple[int, Any, Any], at: int) -> int:
        least, most, tree = said
        for _ in range(least):
            at = self._sequence(tree, at)
        if most is _parser.MAXREPEAT:
            loop = self._state()
            self.free[at].append(("", loop))
            self.free[self._sequence(tree, loop)].append(("", loop))
            to = self._state()
            self.free[loop].append(("", to))
            return to
        to = self._state()
        for _ in range(most - least):
            self.free[at].append(("", to))
            at = self._sequence(tree, at)
        self.free[at].append(("", to))
        return to

    _min_repeat = _max_repeat  # the same texts, found in another order


def _category(name: str) -> Iterable[Span]:
    for word, spans in (("DIGIT", _DIGITS), ("SPACE", _SPACES), ("WORD", _WORD)):
        if name == f"CATEGORY_{word}":
            return spans
        if name == f"CATEGORY_NOT_{word}":
            return _others(spans)
    raise UndecidedError


def _others(spans: Iterable[Span]) -> list[Span]:
    """All other characters."""
    found, at = [], 0
    for low, high in sorted(spans):
        if low > at:
            found.append((at, low - 1))
        at = max(at, high + 1)
    return [*found, *([(at, _LAST)] if at <= _LAST else [])]


def _has(spans: tuple[Span, ...], letter: int) -> bool:
    return any(low <= letter <= high for low, high in spans)
