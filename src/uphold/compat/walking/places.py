"""Places where two schemas meet, with what is proved and what was seen there."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import msgspec

from uphold.compat.containment.shapes import Shape
from uphold.compat.containment.travel import BYTES, Travel, Wire
from uphold.compat.model import Proof
from uphold.compat.pairing.pairs import SchemaPair
from uphold.compat.rules.base import Delta, Rule
from uphold.compat.witness.aims import ANYTHING, Aim
from uphold.findings import Severity


class State(IntEnum):
    """What is proved of the values at a place."""

    OPEN = 0
    """Nothing."""
    SAFE = 1
    """Whoever relied on the old contract meets no surprise here."""
    EQUAL = 2
    """Both contracts allow the same values."""


class Frame(msgspec.Struct, frozen=True):
    """One step from a value to a part of it, for putting a witness of the part into a whole."""

    inner: Shape
    """Where the whole is allowed."""
    step: str
    """``member``, ``item``, ``rest`` or ``branch``."""
    key: Any = None
    """Name of the member, index of the item (None: beyond the prefix)."""


class Seen(msgspec.Struct, frozen=True):
    """A delta at a place, judged."""

    rule: Rule
    delta: Delta
    severity: Severity
    proof: Proof
    old_pointer: str | None
    new_pointer: str | None
    trail: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
    witness: tuple[Any, ...] = ()
    """A value of this very place, alone in a tuple; empty: none."""
    aim: Aim = ANYTHING
    """What a witness has to show."""
    inner: Shape | None = None
    """Whose values of this very place must be understood; None where it is no place of values."""
    outer: Shape | None = None
    """Who must understand them."""


class Place(msgspec.Struct):
    """A pair of schemas, met once however many ways lead to it."""

    old: Shape
    new: Shape
    state: State
    travel: Travel
    needed: bool
    """Whether the old contract required the value."""
    own: list[Seen] = []
    """What changed at this very place."""
    inside: list[tuple[Frame, str, Place]] = []
    above: list[Place] = []
    pair: SchemaPair | None = None
    speaks: bool = False
    """Whether anything was seen here or deeper."""
    breaks: bool = False
    """Whether anything breaking was."""


Key = tuple[Shape, Shape, State, Travel, bool]


def holds_files(place: Place, levels: int = 2) -> bool:
    """Whether a part of a form, or an item of one, was looked at as bytes."""
    inside = [one for _, _, one in place.inside if one.travel.wire is Wire.PART] if levels else []
    return any(BYTES in one.old.nodes or holds_files(one, levels - 1) for one in inside)


def mark(place: Place) -> None:
    """Tell the places above what was seen here, or is known of the places inside."""
    speaks = bool(place.own) or any(inner.speaks for _, _, inner in place.inside)
    breaks = any(one.severity is Severity.BREAKING for one in place.own) or any(
        one.breaks for _, _, one in place.inside
    )
    waiting = [place]
    while waiting:
        one = waiting.pop()
        if (speaks and not one.speaks) or (breaks and not one.breaks):
            one.speaks, one.breaks = one.speaks or speaks, one.breaks or breaks
            waiting += one.above
