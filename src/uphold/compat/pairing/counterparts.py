"""Which part of the new contract stands for which part of the old one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from uphold.contract import Direction, Reply

T = TypeVar("T")
REQUEST, REPLY = Direction.REQUEST, Direction.REPLY


def matched_replies(old: tuple[Reply, ...], new: tuple[Reply, ...]) -> Iterator[tuple[Reply | None, Reply | None, str]]:
    """Replies that answer the same status, which is the narrower one where a range or a default covers a number.
    What only one side answers stands alone."""
    left, right = {one.status: one for one in old}, {one.status: one for one in new}
    met: set[str] = set()
    for status, after in right.items():
        before = left.get(status) or _covering(status, left)
        if before is not None:
            met.add(before.status)
        yield before, after, status
    for status, before in left.items():
        if status not in right and status not in met:
            yield before, _covering(status, right), status
        elif status not in right and (wider := _covering(status, right)) is not None:
            yield before, wider, status


def _covering(status: str, replies: dict[str, Reply]) -> Reply | None:
    """The reply that stands for `status` where it is not written: that of its range, else the default one. A default
    beside written successes speaks of failures (OpenAPI 3.1.1, Responses Object)."""
    if status == "default":
        return None
    wider = replies.get(f"{status[0]}XX")
    if wider is not None:
        return wider
    if status.startswith("2") and any(one.startswith("2") for one in replies):
        return None
    return replies.get("default")


def matched_media(old: list[str], new: list[str], direction: Direction) -> Iterator[tuple[str | None, str | None]]:
    """Media types that describe the same bodies: alike but for parameters, or one a range that covers the other."""
    left = {one.partition(";")[0].strip().lower(): one for one in old}
    right = {one.partition(";")[0].strip().lower(): one for one in new}
    used: set[str] = set()
    for name, before in left.items():
        after = right.get(name)
        if after is None and direction is REQUEST:
            after = next((right[one] for one in _ranges(name) if one in right), None)
        if after is None and direction is REPLY:
            after = next((one for word, one in right.items() if name in _ranges(word)), None)
        if after is not None:
            used.add(after)
        yield before, after
    yield from ((None, one) for one in right.values() if one not in used)


def _ranges(name: str) -> tuple[str, str]:
    return f"{name.partition('/')[0]}/*", "*/*"


def matched(old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[tuple[T | None, T | None]]:
    """What has the same key on both sides; what only one side has stands alone."""
    left, right = {key(one): one for one in old}, {key(one): one for one in new}
    for which in dict.fromkeys([*left, *right]):
        yield left.get(which), right.get(which)
