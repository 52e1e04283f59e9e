"""The records of one tenant. Seeded ones are made when first asked for and kept; what clients change lies above
them, so that forgetting all changes costs nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

Key = tuple[str, ...]
"""A collection: its resource, then the ids of the records that it lies under."""
Seed = Callable[[Key], "dict[str, Record]"]
_MOST_LISTED = 64
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
    points: tuple[Key, ...] = ()
    """What `made` shows: records, each as (*collection, id), and whole collections; see `Store.points`."""
    tenant: str = ""
    """Whose it is, see `access.Caller.tenant`."""
    under: Key = ()
    """The collection that it belongs to."""
    number: int = 0
    """Its place in the order of its collection; the store gives it, and never gives it again."""

    def changed(self, **changes: Any) -> Record:
        """A copy with `changes`."""
        return replace(self, **changes, replies={})


class Store:
    """Records by collection. `seed` makes the records that a collection starts with."""

    def __init__(self, seed: Seed) -> None:
        self._seed = seed
        self._seeded: dict[Key, dict[str, Record]] = {}
        self._pointing: dict[Key, set[Key]] = {}
        """Record → the records whose `made` points at it or at what lies below it."""
        self._moved: set[Key] = set()
        """Records that point elsewhere than when they were seeded, since that was deleted."""
        self._turn = 0
        """Counts all changes there ever were; a reset leaves it alone, so that no stamp comes twice."""
        self._changed: dict[Key, dict[str, Record | None]] = {}
        self.reset()

    def reset(self) -> None:
        """Back to the seeded state."""
        for key, changed in self._changed.items():
            seeded = self._seeded.get(key, {})
            for id_, record in changed.items():
                if record is not None and id_ not in seeded:
                    self._let_go((*key, id_), record)
        for place in self._moved:
            _forget_made(self._seeded.get(place[:-1], {}).get(place[-1]))
        self._moved = set()
        self._changed = {}
        """Above the seeded ones: added or changed records; None: a seeded one that was deleted."""
        self._numbers: dict[Key, int] = {}
        self._fresh: set[Key] = set()
        """Records that clients made, each as (*collection, id); nothing was seeded below them."""
        self._below: dict[Key, set[Key]] = {}
        """Record → the changed collections that lie below it."""
        self._stamps: dict[Key, int] = {}
        self._listed: dict[Key, tuple[tuple[int, int], tuple[Record, ...]]] = {}
        """Collection → its stamp when it was last listed, and its records then."""
        self.removals = 0
        """The turn of the last deletion; 0: none since the last reset."""

    def get(self, key: Key, id: str) -> Record | None:
        """The record `id` of the collection `key`; what that lies under is taken to exist."""
        changed = self._changed.get(key)
        if changed is not None and id in changed:
            return changed[id]
        return self._base(key).get(id)

    def holds(self, key: Key, id: str) -> bool:
        """Whether the record `id` of the collection `key` exists, and all that it lies under."""
        above = all(self.get(place[:-1], place[-1]) is not None for place in _above(key))
        return above and self.get(key, id) is not None

    def all(self, key: Key) -> list[Record]:
        """The records of a collection, oldest first."""
        now = {**self._base(key), **self._changed.get(key, {})}
        return [record for record in now.values() if record is not None]

    def listed(self, key: Key) -> tuple[Record, ...]:
        """`all` of a collection, kept until it changes."""
        stamp = self.stamp(key)
        known = self._listed.get(key)
        if known is None or known[0] != stamp:
            if len(self._listed) >= _MOST_LISTED:
                self._listed.clear()
            known = self._listed[key] = (stamp, tuple(self.all(key)))
        return known[1]

    def seeded(self, key: Key) -> Iterator[Record]:
        """Those of the records that a collection started with which are still there, as they are now."""
        changed = self._changed.get(key, {})
        for id_, record in self._base(key).items():
            now = changed.get(id_, record)
            if now is not None:
                yield now

    def stamp(self, key: Key) -> tuple[int, int]:
        """Differs whenever what a listing of the collection shows may differ."""
        return self._stamps.get(key, 0), self.removals

    def put(self, key: Key, record: Record) -> None:
        """Adds or changes a record."""
        changed = self._changes(key)
        if self.get(key, record.id) is None:
            self._fresh.add((*key, record.id))
            record.number = len(self._base(key)) + self._turn + 1
        changed[record.id] = record
        self._turn += 1
        self._stamps[key] = self._turn
        self._make_anew(self._pointing.get(key, ()))

    def remove(self, key: Key, id: str) -> None:
        """Deletes a record and all that lies below it; one that comes again under its id has nothing below it."""
        place = (*key, id)
        self._turn += 1
        self._stamps[key] = self.removals = self._turn
        if id in self._base(key):
            self._changes(key)[id] = None
        else:
            record = self._changes(key).pop(id, None)
            if record is not None:
                self._let_go(place, record)
        self._fresh.discard(place)
        for collection in list(self._below.get(place, ())):
            self._forget(collection)
        self._make_anew(self._pointing.pop(place, ()))
        self._make_anew(self._pointing.get(key, ()))

    def next_number(self, key: Key, first: int = 1) -> int:
        """A number from `first` on, above that of every record that the collection was seeded with, and above all
        given before."""
        last = self._numbers.get(key)
        if last is None:
            seeded = (int(record.key.rpartition("|")[2]) for record in self._base(key).values())
            last = max(seeded, default=first - 1)
        self._numbers[key] = last + 1
        return last + 1

    def points(self, record: Record, at: Iterable[Key]) -> None:
        """Takes note that what the tenant made of `record` shows `at`: records, each as (*collection, id), or whole
        collections. When one of the records is deleted, or anything in a collection changes, it is made anew."""
        record.points = tuple(at)
        place = (*record.under, record.id)
        for target in record.points:
            for held in (*_above(target), target):
                self._pointing.setdefault(held, set()).add(place)

    def _let_go(self, place: Key, record: Record) -> None:
        """Takes no more note of what the record at `place` points at."""
        for target in record.points:
            for held in (*_above(target), target):
                others = self._pointing.get(held)
                if others is not None:
                    others.discard(place)
                    if not others:
                        del self._pointing[held]

    def _make_anew(self, places: Iterable[Key]) -> None:
        for place in places:
            key, id_ = place[:-1], place[-1]
            self._moved.add(place)
            self._stamps[key] = self._turn
            _forget_made(self._seeded.get(key, {}).get(id_))
            _forget_made(self._changed.get(key, {}).get(id_))

    def _changes(self, key: Key) -> dict[str, Record | None]:
        changed = self._changed.get(key)
        if changed is None:
            changed = self._changed[key] = {}
            for place in _above(key):
                self._below.setdefault(place, set()).add(key)
        return changed

    def _forget(self, key: Key) -> None:
        seeded = self._seeded.get(key, {})
        for id_, record in self._changed.pop(key, {}).items():
            self._fresh.discard((*key, id_))
            if record is not None and id_ not in seeded:
                self._let_go((*key, id_), record)
        self._stamps.pop(key, None)
        self._numbers.pop(key, None)
        for place in _above(key):
            self._below[place].discard(key)
            if not self._below[place]:
                del self._below[place]

    def _base(self, key: Key) -> dict[str, Record]:
        if self._fresh and any(place in self._fresh for place in _above(key)):
            return {}
        seeded = self._seeded.get(key)
        if seeded is None:
            if len(self._seeded) >= _MOST_SEEDED:
                self._seeded.clear()
                self._pointing.clear()
            seeded = self._seeded[key] = self._seed(key)
            for number, record in enumerate(seeded.values(), 1):
                record.number = number
        return seeded


def _forget_made(record: Record | None) -> None:
    if record is not None:
        record.made = None
        record.replies.clear()


def _above(key: Key) -> list[Key]:
    """The records that a collection, or a record, lies under, each as (*collection, id), the outermost first."""
    resource, *ids = key
    pieces = resource.split("/{}")
    return [("/{}".join(pieces[: depth + 1]), *ids[: depth + 1]) for depth in range(len(pieces) - 1)]
