"""A witness of a part → a witness of the whole: the value is put where it belongs, in the smallest whole there is.

What stands beside it is, where that can be, what both contracts allow: so nothing but the one change is wrong.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from uphold.compat.containment.engine import Engine
from uphold.compat.containment.json_values import key_of
from uphold.compat.containment.pieces import pieces_of
from uphold.compat.containment.samples import texts_of
from uphold.compat.containment.shapes import Shape
from uphold.compat.walking.places import Frame
from uphold.compat.witness.aims import ANYTHING, Aim, shared, strangers
from uphold.contract import escape_pointer

_WAYS = 8
"""Wholes that are tried at each step."""
_PIECES = 20
_WORST = 1_000
"""Rank of a whole in which the aim itself is not seen."""

Steps = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Lifted:
    """A whole value that `inner` allows and `outer` forbids."""

    value: Any
    at: Steps
    """The way to the part that is at fault."""
    others: int
    """How much else in it is at fault."""

    @property
    def pointer(self) -> str:
        """`at` as a JSON pointer."""
        return "".join(f"/{escape_pointer(str(step))}" for step in self.at)


def lift(
    engine: Engine,
    value: Any,
    frames: tuple[Frame, ...],
    inner: Shape,
    outer: Shape,
    aim: Aim,
    *,
    forbidden: bool = True,
) -> Lifted | None:
    """The whole that shows `aim` with the fewest other violations: `value` stands in it where `frames` lead, `inner`
    allows it and `outer` forbids it (or may allow it, unless `forbidden`). None: none was found."""
    held: list[tuple[Any, Steps]] = [(value, ())]
    for frame, other in zip(reversed(frames), reversed(_others(frames, outer)), strict=True):
        held = list(
            itertools.islice((made for one, at in held for made in _held(engine, frame, other, one, at)), _WAYS)
        )
    best = None
    for whole, at in held:
        if inner.allows(whole) and not (forbidden and outer.allows(whole)):
            found = strangers(outer, whole, at, aim)
            others = _WORST if found is None else found
            if best is None or others < best.others:
                best = Lifted(whole, at, others)
    return best


def left_out(engine: Engine, frames: tuple[Frame, ...], inner: Shape, outer: Shape) -> Lifted | None:
    """A whole that both contracts allow, without the member that `frames` lead to; None: none was found."""
    *above, owner = frames
    if owner.step != "member":
        return None
    for base in engine.maker.least(owner.inner):
        if isinstance(base, dict):
            without = {name: value for name, value in base.items() if name != owner.key}
            found = lift(engine, without, tuple(above), inner, outer, ANYTHING, forbidden=False)
            if found is not None and outer.allows(found.value):
                return found
    return None


def _others(frames: tuple[Frame, ...], outer: Shape) -> list[Shape]:
    """For each frame the outer contract's side of it, as far as it is known."""
    found = []
    for frame in frames:
        found.append(outer)
        if frame.step == "member":
            outer = outer.facts.named(frame.key)
        elif frame.step == "item":
            outer = outer.facts.item(frame.key if frame.key is not None and frame.key < outer.facts.prefix else None)
        elif frame.step == "rest":
            outer = outer.facts.rest()
    return found


def _held(engine: Engine, frame: Frame, other: Shape, value: Any, at: Steps) -> Iterator[tuple[Any, Steps]]:
    if frame.step in ("here", "branch"):
        yield value, at
    elif frame.step == "item":
        yield from _in_list(engine, frame, other, value, at)
    else:
        name = {"member": frame.key, "rest": "unknownMember"}.get(frame.step)
        names = [name] if name is not None else list(texts_of(frame.key, (1,))[:1])
        for piece in itertools.islice(pieces_of(frame.inner), _PIECES):
            for one in names:
                if frame.step != "member" or one in piece.facts.declared:
                    yield from (({**base, one: value}, (one, *at)) for base in _bases(engine, piece, other, one))


def _bases(engine: Engine, piece: Shape, other: Shape, name: str) -> Iterator[dict[str, Any]]:
    """Objects for a member `name` to stand in: one that both contracts allow, one whose other members both allow, and
    one that `piece` allows."""
    made: dict[str, Any] = {}
    for needed in sorted(piece.facts.required - {name}):
        mine = piece.facts.named(needed)
        found = shared(engine, mine, other.facts.named(needed)) or engine.maker.least(mine)
        if found:
            made[needed] = found[0]
    tried = [*shared(engine, piece, other), made, *engine.maker.least(piece)]
    known: set[str] = set()
    for base in tried:
        if isinstance(base, dict) and (key := key_of(base)) not in known:
            known.add(key)
            yield base


def _in_list(engine: Engine, frame: Frame, other: Shape, value: Any, at: Steps) -> Iterator[tuple[Any, Steps]]:
    for piece in itertools.islice(pieces_of(frame.inner), _PIECES):
        facts = piece.facts
        index = facts.prefix if frame.key is None else frame.key
        size = max(index + 1, facts.least("minItems"))
        items: list[Any] = []
        for number in range(size):
            if number == index:
                items.append(value)
                continue
            mine = facts.item(number if number < facts.prefix else None)
            theirs = other.facts.item(number if number < other.facts.prefix else None)
            pool = engine.maker.several(mine.also(*theirs.nodes), size) + engine.maker.several(mine, size)
            used = {key_of(one) for one in items} if facts.unique else set()
            found = next((one for one in pool if key_of(one) not in used and (not facts.unique or one != value)), None)
            if not pool:
                break
            items.append(found)
        if len(items) == size:
            yield items, (index, *at)


def smallest(lifted: Lifted, inner: Shape, outer: Shape, aim: Aim) -> Lifted:
    """`lifted` without the members that it does not need to show the same."""
    value = lifted.value

    def holds(one: Any) -> bool:
        if not inner.allows(one) or outer.allows(one):
            return False
        others = strangers(outer, one, lifted.at, aim)
        return lifted.others == _WORST if others is None else others <= lifted.others

    for path in sorted(_members(value), key=len):
        if path == lifted.at[: len(path)]:
            continue
        smaller = _without(value, path)
        if smaller is not None and holds(smaller):
            value = smaller
    return Lifted(value, lifted.at, lifted.others)


def _members(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        if isinstance(value, dict):
            found.append((*above, key))
        found += _members(child, (*above, key))
    return found[:200]


def _without(value: Any, path: tuple[Any, ...]) -> Any:
    """A copy without the member at `path`; None when it is gone already."""
    key = path[0]
    if isinstance(value, dict):
        if key not in value:
            return None
        if len(path) == 1:
            return {name: one for name, one in value.items() if name != key}
        inner = _without(value[key], path[1:])
        return None if inner is None else {**value, key: inner}
    if not isinstance(value, list) or key >= len(value) or len(path) == 1:
        return None
    inner = _without(value[key], path[1:])
    return None if inner is None else [*value[:key], inner, *value[key + 1 :]]
