"""The tenant's records. Seeded ones are made when first asked for and kept; what clients change lies above
them, so that forgetting all changes costs nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

Key = tuple[str, ...]
"""A collection: its resource, then the ids of the records that it lies under."""
Seed = Callable[[Key], "dict[str, Record]"]
_MOST_SEEDED = 4_000
"""Seeded collections kept at a time; more are made again when they are asked for again."""


@dataclass(slots=True, eq=False)
class Record:
    """One record, as far as it is not made from its key: what clients sent, and when."""

    id: str
    key: str
    """Names the draws of all members that nobody sent."""
    created: dt.datetime
    updated: dt.datetime
    sent: dict[str, Any] = field(default_factory=dict)
    """Members as clients sent them."""
    cleared: frozenset[str] = frozenset()
    """Members that clients could have sent and did not."""
    made: dict[str, Any] | None = None
    """The members that the tenant sets, the same for every endpoint version; None until first shown."""
    replies: dict[str, Any] = field(default_factory=dict)
    """Encoded replies and views that show this record as it is now."""

    def changed(self, **changes: Any) -> Record:
        """A copy with `changes`."""
        return replace(self, **changes, replies={})


class Store:
    """Records by collection. `seed` makes the records that a collection starts with."""

    def __init__(self, seed: Seed) -> None:
        self._seed = seed
        self._seeded: dict[Key, dict[str, Record]] = {}
        self._changed: dict[Key, dict[str, Record | None]] = {}
        """Above the seeded ones: added or changed records; None: deleted."""
        self._numbers: dict[Key, int] = {}
        self._fresh: set[Key] = set()
        """Records that clients made; nothing was seeded below them."""

    def reset(self) -> None:
        """Back to the seeded state."""
        self._changed = {}
        self._numbers = {}
        self._fresh = set()

    def get(self, key: Key, id: str) -> Record | None:
        """The record `id` of the collection `key`."""
        changed = self._changed.get(key)
        if changed is not None and id in changed:
            return changed[id]
        return self._base(key).get(id)

    def all(self, key: Key) -> Iterator[Record]:
        """The records of a collection, oldest first."""
        changed = self._changed.get(key)
        if not changed:
            yield from self._base(key).values()
            return
        for id_, record in self._base(key).items():
            now = changed.get(id_, record)
            if now is not None:
                yield now
        base = self._base(key)
        yield from (record for id_, record in changed.items() if record is not None and id_ not in base)

    def is_untouched(self, key: Key) -> bool:
        """Whether a collection still is as it was seeded."""
        return key not in self._changed and not self._under_fresh(key)

    def put(self, key: Key, record: Record) -> None:
        """Adds or changes a record."""
        if self.get(key, record.id) is None:
            self._fresh.add((*key, record.id))
        self._changed.setdefault(key, {})[record.id] = record

    def remove(self, key: Key, id: str) -> None:
        """Deletes a record; one that comes again under its id has nothing below it."""
        self._changed.setdefault(key, {})[id] = None

    def next_number(self, key: Key) -> int:
        """A number above every numeric id that the collection was seeded with, and above all given before."""
        last = self._numbers.get(key)
        if last is None:
            last = max((int(id_) for id_ in self._base(key) if id_.isdecimal()), default=0)
        self._numbers[key] = last + 1
        return last + 1

    def _base(self, key: Key) -> dict[str, Record]:
        if self._under_fresh(key):
            return {}
        seeded = self._seeded.get(key)
        if seeded is None:
            if len(self._seeded) >= _MOST_SEEDED:
                self._seeded.clear()
            seeded = self._seeded[key] = self._seed(key)
        return seeded

    def _under_fresh(self, key: Key) -> bool:
        """Whether the collection lies below a record that a client made."""
        if not self._fresh or len(key) == 1:
            return False
        resource, *ids = key
        pieces = resource.split("/{}")
        return any(("/{}".join(pieces[: depth + 1]), *ids[: depth + 1]) in self._fresh for depth in range(len(ids)))
