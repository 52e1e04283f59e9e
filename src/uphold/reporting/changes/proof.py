"""A proof as lines: the requests, replies or messages that show a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from uphold.reporting.changes.model import Change, Exchange

_SHORT = 100
"""JSON up to this length stands on one line."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of a proof."""

    head: str
    """What it is an example of."""
    lines: tuple[str, ...]


def shown(change: Change) -> list[Shown]:
    """The messages of a proof, in their order; where nothing whole is known, the value and its place."""
    witness = change.witness
    if witness is None:
        return []
    if witness.exchanges:
        return [Shown(one.shows, tuple(_lines(one))) for one in witness.exchanges]
    spot = witness.spot or (change.spots[0] if change.spots else None)
    place = f"{spot.operation} {spot.position}".strip() if spot is not None else change.operation
    head = "is allowed now, and was not before" if witness.allowed_by == "new" else "was allowed, and is not any more"
    return [Shown(head, (place, *pretty(witness.value)))]


def pretty(content: Any) -> list[str]:
    """A JSON value, on one line where it is short."""
    short = msgspec.json.encode(content)
    if len(short) <= _SHORT:
        return [short.decode()]
    return msgspec.json.format(short, indent=2).decode().splitlines()


def _lines(one: Exchange) -> list[str]:
    start = f"{one.start} answers {one.status}" if one.status else one.start
    head = [start, *(f"{name}: {text}" for name, text in one.headers)]
    return head if one.body is None else [*head, "", *one.body.splitlines()]
