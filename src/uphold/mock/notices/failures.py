"""Notifications that were given up, kept so that their subscriber can ask for them again."""

from __future__ import annotations

import datetime as dt
import threading
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

from uphold.mock.notices.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Asked:
    """Which failed notifications are asked for again."""

    owner: tuple[str, str]
    events: Collection[str] | None
    """None: all."""
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def covers(self, delivery: Delivery) -> bool:
        """Whether `delivery` is asked for."""
        return (
            delivery.owner == self.owner
            and (self.events is None or delivery.event in self.events)
            and (self.since is None or self.since <= delivery.when)
            and (self.until is None or delivery.when <= self.until)
        )


class Failures:
    """What was given up, the oldest first; of more than `most`, the oldest are forgotten."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._kept: deque[Delivery] = deque()
        self.count = 0
        """How many were given up since the last reset."""

    def add(self, delivery: Delivery) -> None:
        """Keeps one."""
        with self._lock:
            self.count += 1
            self._kept.append(delivery)
            while len(self._kept) > self.most:
                self._kept.popleft()

    def take(self, asked: Asked) -> list[Delivery]:
        """Those that are asked for, which are then no longer kept."""
        with self._lock:
            taken = [delivery for delivery in self._kept if asked.covers(delivery)]
            kept = [delivery for delivery in self._kept if not asked.covers(delivery)]
            self._kept.clear()
            self._kept.extend(kept)
        return taken

    def forget(self, owner: tuple[str, str]) -> None:
        """Forgets those of a subscription."""
        self.take(Asked(owner, None))

    def clear(self) -> None:
        """Forgets all."""
        with self._lock:
            self._kept.clear()
            self.count = 0
