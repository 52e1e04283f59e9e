"""The trail of a proof: questions asked, and still open, and what the answers rest on.

An answer that rests on a question which is still open is not kept before that one is answered, too. A question met
again one value deeper is taken for proved: values are finite, so that the proof ends with them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_STEPS, _STEPS_LEAST = 20_000, 1_000
"""Steps of one proof; then it is given up. Each one given up halves what the next may take, down to the least; each
one finished doubles it."""


class _GivenUpError(Exception):
    """The proof takes too long."""


class Trail:
    """Asks questions that lead to each other, each once; remembers the answers that stand."""

    def __init__(self) -> None:
        self._known: dict[Any, bool] = {}
        self._open: dict[Any, tuple[int, int]] = {}
        """Questions that are being asked: their number on the trail, and how deep in the value."""
        self._waiting: dict[Any, float] = {}
        """Questions answered with yes on the strength of one that is still open: its number on the trail."""
        self._depth = 0
        self._rests_on = float("inf")
        """The lowest number on the trail that the current answer rests on."""
        self._steps = 0
        self._most_steps = _STEPS

    def ask(self, question: Callable[[], bool]) -> bool:
        """The answer to the outermost question; no where it takes too long."""
        self._steps = 0
        try:
            found = question()
        except (_GivenUpError, RecursionError):
            self._most_steps = max(_STEPS_LEAST, self._most_steps // 2)
            self._open.clear()
            self._waiting.clear()
            self._depth = 0
            self._rests_on = float("inf")
            return False
        self._most_steps = min(_STEPS, self._most_steps * 2)
        return found

    def memo(self, key: Any, answer: Callable[[], bool]) -> bool:
        """The answer to the question `key`, which `answer` works out where it is not known."""
        if key in self._known:
            return self._known[key]
        if key in self._open:
            number, depth = self._open[key]
            if self._depth <= depth:
                return False
            self._rests_on = min(self._rests_on, number)
            return True
        if key in self._waiting:
            _, asked_at = next(reversed(self._open.values()), (0, -1))
            if self._depth > asked_at:  # one value deeper than every question that it may rest on
                self._rests_on = min(self._rests_on, self._waiting[key])
                return True
        self._steps += 1
        if self._steps > self._most_steps:
            raise _GivenUpError
        return self._settle(key, answer)

    def _settle(self, key: Any, answer: Callable[[], bool]) -> bool:
        number, waiting = len(self._open), len(self._waiting)
        outside, self._rests_on = self._rests_on, float("inf")
        self._open[key] = number, self._depth
        try:
            found = answer()
        finally:
            self._open.pop(key, None)
        if found and self._rests_on < number:
            self._waiting[key] = self._rests_on
            self._rests_on = min(outside, self._rests_on)
            return True
        settled = [self._waiting.popitem()[0] for _ in range(len(self._waiting) - waiting)]
        if found:
            self._known.update(dict.fromkeys(settled, True))  # what rested on this stands now, too
        self._known[key] = found
        self._rests_on = outside
        return found

    def deeper(self, question: Callable[[], bool]) -> bool:
        """The answer to a question about a part of the value."""
        self._depth += 1
        try:
            return question()
        finally:
            self._depth -= 1
