"""Where in a value a maker is, and what it is given there."""

from __future__ import annotations

import zlib
from typing import Any

import msgspec

from uphold.mock.making.forms import Form
from uphold.mock.making.words import CITIES, City

MISSING: Any = object()
"""Nothing is given."""
ABSENT: Any = object()
"""Given on purpose as not there: a member that its client could have sent and did not."""
BELOW = "\x1f"
"""Separates the steps of a draft's key."""


class Sent(msgspec.Struct, frozen=True):
    """A given value that came from a client: what it leaves out below is left out, where that is allowed."""

    value: Any


class Ready(msgspec.Struct, frozen=True):
    """A given value that is finished: it is taken as it is."""

    value: Any


class Draft:
    """Where in a value the maker is. `key` names the draw: the same key gives the same value. `lean`: leave out
    what may be left out. `above`: the components around, to notice recursion."""

    __slots__ = ("above", "depth", "key", "lean", "name")

    def __init__(
        self, key: str, name: str = "", depth: int = 0, *, lean: bool = False, above: tuple[str | None, ...] = ()
    ) -> None:
        self.key = key
        self.name = name
        self.depth = depth
        self.lean = lean
        self.above = above

    @property
    def home(self) -> City:
        """The town that the whole record belongs to."""
        return CITIES[zlib.crc32(self.key.partition(BELOW)[0].encode()) % len(CITIES)]

    def leaner(self) -> Draft:
        """The same place, with nothing that may be left out."""
        return Draft(self.key, self.name, self.depth, lean=True, above=self.above)

    def below(self, name: str, form: Form) -> Draft:
        """The place of the member or element `name` of a value of `form`."""
        above = (*self.above, form.pointer) if form.is_shared else self.above
        return Draft(f"{self.key}{BELOW}{name}", name, self.depth + 1, lean=self.lean, above=above)


def bare(value: Any) -> Any:
    """A given value without its mark."""
    return value.value if isinstance(value, (Sent, Ready)) else value
