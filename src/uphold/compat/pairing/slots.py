"""Where in two contracts the walk is, and the places where both of them have a schema."""

from __future__ import annotations

import msgspec

from uphold.compat.containment.sides import Side
from uphold.compat.containment.travel import Travel
from uphold.contract import Direction, Header, Parameter, escape_pointer

REQUEST, REPLY = Direction.REQUEST, Direction.REPLY


class Sides(msgspec.Struct, frozen=True):
    """Both contracts in one direction."""

    old: Side
    new: Side


class Slot(msgspec.Struct, frozen=True):
    """A place where both contracts have a schema, which is then compared."""

    old: str
    """Pointer of the schema."""
    new: str
    direction: Direction
    operation: str
    position: str
    travel: Travel
    """How the value travels."""
    needed: bool = False
    """Whether the old contract requires it."""


class Here(msgspec.Struct, frozen=True):
    """Where in an operation the walk is."""

    operation: str
    direction: Direction
    position: str = ""

    def at(self, *words: str) -> Here:
        """A place inside this one."""
        return msgspec.structs.replace(self, position=" ".join(word for word in (self.position, *words) if word))

    def turned(self) -> Here:
        """The same place for what is sent the other way."""
        return msgspec.structs.replace(self, direction=REPLY if self.direction is REQUEST else REQUEST)


def schema_pointer(one: Parameter | Header) -> str:
    """Where the schema of a parameter or header stands."""
    content = f"/content/{escape_pointer(one.media_type)}" if one.media_type is not None else ""
    return f"{one.pointer}{content}/schema"


def media_pointer(owner: str, media_type: str) -> str:
    """Where a media type of a body or reply stands."""
    return f"{owner}/content/{escape_pointer(media_type)}"
