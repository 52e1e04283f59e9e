"""How fast a live tenant may be asked: what 429 and the headers of a rate limit say is kept to, up to a minute."""

from __future__ import annotations

import datetime as dt
import email.utils
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from uphold.contract import RateLimits
    from uphold.tenant.traffic import Answer

RETRIES: Final = 3
"""How often one request is sent again."""
_LONGEST: Final = 60.0
"""Seconds that are waited at most."""
_FIRST_TIME: Final = 1_000_000_000
"""From this number on a reset is a unix time (of 2001 or later); below it, seconds from now."""


class Pace:
    """Waits when the tenant that is called `name` asks for it, in the words of `limits`. `sleep` waits, `notice` hears
    of it, `now` is this machine's clock in seconds of unix time."""

    def __init__(
        self,
        limits: RateLimits,
        name: str,
        *,
        sleep: Callable[[float], None],
        notice: Callable[[str], None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._limits = limits
        self._name = name
        self._sleep = sleep
        self._notice = notice
        self._now = now
        self._until: float | None = None
        self._is_told = False

    def before(self) -> None:
        """Wait for the window to end, if the tenant said that it allows nothing more."""
        if self._until is None:
            return
        left = min(self._until - self._now(), _LONGEST)
        self._until = None
        if left > 0:
            if not self._is_told:
                self._notice(f"{self._name} allows no more requests until its window ends: uphold waits for that")
                self._is_told = True
            self._sleep(left)

    def heard(self, answer: Answer) -> None:
        """Learn from an answer how many requests are left, and until when."""
        limits, headers = self._limits, answer.headers
        left, until = headers.get(limits.remaining.lower(), ""), headers.get(limits.reset.lower(), "")
        if left.strip() != "0" or answer.status == limits.status or not until.strip().isdecimal():
            return
        seconds = float(until)
        if seconds >= _FIRST_TIME:
            seconds -= _date(headers) or self._now()
        self._until = self._now() + max(seconds, 0.0)

    def again(self, answer: Answer) -> bool:
        """Whether a refused request may be sent again now: the time that the tenant asked for was waited. More than a
        minute is not waited for."""
        wait = retry_after(answer.headers, self._limits.retry_after) if answer.status == self._limits.status else None
        if wait is None or wait > _LONGEST:
            return False
        self._notice(f"{self._name} asks to wait {wait:.0f} s ({answer.status}, {self._limits.retry_after})")
        self._sleep(wait)
        return True


def retry_after(headers: Mapping[str, str], name: str = "Retry-After") -> float | None:
    """Seconds to wait by the header Retry-After (RFC 9110, 10.2.3): a number, or the time until a date;
    None when it says neither."""
    text = headers.get(name.lower(), "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    until = _time(text)
    return None if until is None else max(0.0, until - dt.datetime.now(dt.UTC).timestamp())


def _date(headers: Mapping[str, str]) -> float | None:
    """The tenant's clock (RFC 9110, 6.6.1)."""
    return _time(headers.get("date", ""))


def _time(text: str) -> float | None:
    """Unix time of an HTTP date; None for another text."""
    try:
        found = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return (found if found.tzinfo is not None else found.replace(tzinfo=dt.UTC)).timestamp()
