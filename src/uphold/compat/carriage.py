"""How the value of a witness travels, where it is a parameter: what it is called, and how it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from uphold.compat.model import Change, Spot
from uphold.contract import Contract

_PARAMETER = re.compile(r"(path|query|header|cookie) parameter (.+)")
_NUMBERED = re.compile(r"(\bpath parameter )\{(\d+)\}")


@dataclass(frozen=True, slots=True)
class Carriage:
    """A parameter as it travels (OpenAPI, Parameter Object: `style`, `explode`, `content`)."""

    location: str
    name: str
    style: str
    explode: bool
    media_type: str | None


def carriage_of(change: Change, old: Contract) -> Carriage | None:
    """How the witness of `change` travels by the old contract, which is the one that allowed it; None where it is no
    parameter of an operation."""
    spot = change.spots[0]
    said = _PARAMETER.fullmatch(named(spot))
    operation = old.operations.get(spot.operation)
    if change.witness is None or change.witness.allowed_by != "old" or said is None or operation is None:
        return None
    fitting = [
        one
        for one in operation.parameters
        if one.location == said[1] and f"{said[2]} ".startswith(f"{one.name} ")  # behind it: where in the value
    ]
    if not fitting:
        return None
    found = max(fitting, key=lambda one: len(one.name))
    return Carriage(found.location, found.name, found.style, found.explode, found.media_type)


def named(spot: Spot) -> str:
    """The position of a spot with path parameters called as its path calls them; the comparer counts them, since
    their names mean nothing to clients."""

    def name(counted: re.Match[str]) -> str:
        names = re.findall(r"\{([^{}]*)\}", spot.operation)
        number = int(counted[2])
        return f"{counted[1]}{names[number]}" if number < len(names) else counted[0]

    return _NUMBERED.sub(name, spot.position)
