"""Rate limits: fixed windows on the wall clock, counted for each token.

A window of a token begins with its first call that counts. Of each token only the windows themselves are kept,
and of so many tokens at most, so that a client that asks for new tokens all day costs nothing.
"""

from __future__ import annotations

import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from uphold.contract import RateLimits
from uphold.errors import UsageError

Headers = tuple[tuple[str, str], ...]

_RATE = re.compile(r"(\d+)/(second|minute|hour|day)")
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
_MOST_TOKENS = 1_024


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in so many seconds."""

    calls: int
    seconds: int

    def __str__(self) -> str:
        unit = next((name for name, seconds in _SECONDS.items() if seconds == self.seconds), f"{self.seconds} s")
        return f"{self.calls}/{unit}"

    @classmethod
    def read(cls, text: str) -> Rate:
        """The rate in a text like ``1000/minute``; raises UsageError."""
        match = _RATE.fullmatch(text)
        if match is None or int(match[1]) == 0:
            units = "|".join(_SECONDS)
            raise UsageError(f"`{text}` is no rate", remedy=f"Say N/{units}, like 1000/minute, with N from 1.")
        return cls(int(match[1]), _SECONDS[match[2]])


@dataclass(frozen=True, slots=True)
class Limits:
    """What each token may do; all of `rates` hold together."""

    rates: Sequence[Rate]
    clock: Callable[[], float] = time.time
    """Gives the unix time in seconds."""


@dataclass(slots=True)
class _Window:
    """One window of one token."""

    rate: Rate
    end: float = 0.0
    """Unix time; a window that has ended begins anew with the next call that counts."""
    used: int = 0

    def left(self, now: float) -> int:
        """How many calls are left. The clock may be set back: then the window has ended, too."""
        if not self.end - self.rate.seconds <= now < self.end:
            return self.rate.calls
        return self.rate.calls - self.used

    def count(self, now: float) -> None:
        if self.left(now) == self.rate.calls:
            self.end, self.used = now + self.rate.seconds, 0
        self.used += 1


class Meter:
    """Counts the calls of each token."""

    def __init__(self, told: RateLimits, limits: Limits) -> None:
        self._told = told
        self._rates = tuple(limits.rates)
        self._clock = limits.clock
        self._passed = 0.0
        """Seconds by which time was let pass beside the clock."""
        self._windows: OrderedDict[str, list[_Window]] = OrderedDict()

    def __len__(self) -> int:
        """Of how many tokens something is kept."""
        return len(self._windows)

    def reset(self) -> None:
        """Forgets all calls."""
        self._windows.clear()
        self._passed = 0.0

    def forward(self, seconds: float) -> None:
        """Lets time pass."""
        self._passed += seconds

    def _now(self) -> float:
        return self._clock() + self._passed

    def refused(self, token: str) -> Headers | None:
        """The headers of the reply that refuses a call with `token`; None when it may be made. A call that is
        refused does not count."""
        now = self._now()
        full = [window for window in self._of(token) if window.left(now) <= 0]
        if not full:
            return None
        last = max(full, key=lambda window: window.end)
        told = self._told
        return _named(
            (told.limit, last.rate.calls),
            (told.remaining, 0),
            (told.reset, math.ceil(last.end)),
            (told.retry_after, max(1, math.ceil(last.end - now))),
        )

    def counted(self, token: str, *, succeeded: bool) -> Headers:
        """Counts a call with `token`, if it is one that counts; the headers of the reply to it, then."""
        if not succeeded and self._told.counts == "successful":
            return ()
        windows = self._of(token)
        now = self._now()
        for window in windows:
            window.count(now)
        tightest = min(windows, key=lambda window: window.left(now))
        return _named(
            (self._told.limit, tightest.rate.calls),
            (self._told.remaining, max(0, tightest.left(now))),
        )

    def _of(self, token: str) -> list[_Window]:
        windows = self._windows.get(token)
        if windows is None:
            if len(self._windows) >= _MOST_TOKENS:
                self._windows.popitem(last=False)
            windows = self._windows[token] = [_Window(rate) for rate in self._rates]
        self._windows.move_to_end(token)
        return windows


def _named(*found: tuple[str, int]) -> Headers:
    return tuple((name, str(value)) for name, value in found if name)
