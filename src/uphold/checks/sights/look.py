"""How the replies of one operation with one status looked: for each place in their bodies, what was there how often.

Counted are things and not replies: a record that is shown in ten replies counts once. A thing is told by its id; what
has none by the request that it answers, and by what it holds where it stands in a list.
"""

from __future__ import annotations

import msgspec

UNNAMED = "{}"
"""Stands in a pointer for every member whose name is not kept: a key of a map, which may be anybody's name."""

EACH = "*"
"""Stands in a pointer for every element of a list."""


class Spot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was seen at one place. All numbers are numbers of things."""

    asked: int
    """How many things could have had it."""
    there: int
    """How many had it, at least once."""
    always: int
    """How many had it whenever they were seen."""
    types: dict[str, int] = {}
    """JSON type → how many held a value of it; ``number`` for integers, too, since JSON tells no difference."""
    formats: dict[str, int] = {}
    """Format word → how many held a text of it."""
    misfits: dict[str, int] = {}
    """Format word in `formats` → how many held a text that is none of it."""
    values: dict[str, int] = {}
    """Text that the contract lists for the place → how many held it."""
    unlisted: int = 0
    """How many held a text that it does not list, where it lists some."""

    @property
    def texts(self) -> int:
        """How many held a text."""
        return self.types.get("string", 0)

    @property
    def kinds(self) -> frozenset[str]:
        """The types that were seen, null aside."""
        return frozenset(self.types) - {"null"}

    @property
    def filled(self) -> int:
        """How many held a value that is not null; at most so many."""
        return min(self.there, sum(count for kind, count in self.types.items() if kind != "null"))


class Look(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the replies of one operation with one status looked."""

    replies: int
    things: str = ""
    """Digest of the ids of all things that were seen; empty where none had one. The same things have the same."""
    spots: dict[str, Spot] = {}
    """JSON pointer with `EACH` and `UNNAMED` → what was seen there, sorted; the body itself is the empty pointer."""


class Looks(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an operation answered."""

    endpoint_version: str = ""
    statuses: dict[str, Look] = {}
    """Status → how the replies with it looked."""


def parent(pointer: str) -> str:
    """The pointer of what `pointer` stands in; raises ValueError for the body itself."""
    if not pointer:
        message = "nothing is around the body"
        raise ValueError(message)
    return pointer.rpartition("/")[0]


def last(pointer: str) -> str:
    """The name at the end of a pointer, as it stands there."""
    return pointer.rpartition("/")[2]


def could_have(look: Look, pointer: str) -> int:
    """How many things that were seen could have what `pointer` names."""
    spot = look.spots.get(pointer)
    if spot is not None:
        return spot.asked
    around = look.spots.get(parent(pointer)) if pointer else None
    return around.types.get("object", 0) if around is not None and last(pointer) != EACH else 0


def steps(pointer: str) -> tuple[str, ...]:
    """The names in a pointer, unescaped (RFC 6901, 4)."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
