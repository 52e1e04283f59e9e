"""A witness of a part → a witness of the whole: the value is put where it belongs, in the smallest whole there is."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from uphold.compat.containment import Engine
from uphold.compat.shapes import Shape, key_of
from uphold.compat.values import pieces_of, texts_of
from uphold.compat.walking import Frame
from uphold.contract import escape_pointer

_WAYS = 6
"""Wholes that are tried at each step."""


def lift(engine: Engine, value: Any, frames: tuple[Frame, ...], inner: Shape, outer: Shape) -> tuple[Any, str] | None:
    """A value that `inner` allows and `outer` forbids because of `value`, which stands where `frames` lead; and the
    pointer to it. None: none was found."""
    held: list[tuple[Any, str]] = [(value, "")]
    for frame in reversed(frames):
        held = list(itertools.islice((made for one, at in held for made in _held(engine, frame, one, at)), _WAYS))
    for whole, at in held:
        if inner.allows(whole) and not outer.allows(whole):
            return whole, at
    return None


def _held(engine: Engine, frame: Frame, value: Any, at: str) -> Iterator[tuple[Any, str]]:
    if frame.step in ("here", "branch"):
        yield value, at
    elif frame.step == "item":
        yield from _in_list(engine, frame, value, at)
    else:
        name = {"member": frame.key, "rest": "unknownMember"}.get(frame.step)
        names = [name] if name is not None else list(texts_of(frame.key, (1,))[:1])
        for piece in itertools.islice(pieces_of(frame.inner), 20):
            base = engine.maker.least(piece)
            for one in names:
                if base and isinstance(base[0], dict) and (frame.step != "member" or one in piece.facts.declared):
                    yield {**base[0], one: value}, f"/{escape_pointer(one)}{at}"


def _in_list(engine: Engine, frame: Frame, value: Any, at: str) -> Iterator[tuple[Any, str]]:
    for piece in itertools.islice(pieces_of(frame.inner), 20):
        facts = piece.facts
        index = facts.prefix if frame.key is None else frame.key
        size = max(index + 1, facts.least("minItems"))
        items: list[Any] = []
        for number in range(size):
            if number == index:
                items.append(value)
                continue
            pool = engine.maker.several(facts.item(number if number < facts.prefix else None), size)
            used = {key_of(one) for one in items} if facts.unique else set()
            found = next((one for one in pool if key_of(one) not in used and (not facts.unique or one != value)), None)
            if not pool:
                break
            items.append(found)
        if len(items) == size:
            yield items, f"/{index}{at}"


def smallest(value: Any, inner: Shape, outer: Shape) -> Any:
    """`value` without the members that the witness does not need, at its outermost level and below."""

    def holds(one: Any) -> bool:
        return inner.allows(one) and not outer.allows(one)

    for path in sorted(_members(value), key=len):
        smaller = _without(value, path)
        if smaller is not None and holds(smaller):
            value = smaller
    return value


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
