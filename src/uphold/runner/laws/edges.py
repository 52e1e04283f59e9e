"""Values at the edges of what the members of a body may be, each beside one that lies well inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks import records

_LONGEST: Final = 5_000
"""Characters of the longest text that is tried."""
_LISTED: Final = 6
"""Values of a list that are tried of one member."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A value at the edge of what a member may be."""

    name: str
    value: Any
    inside: Any
    """A value that certainly lies inside; UNSET: the member is left out."""
    words: str
    """What the value is called."""
    is_listed: bool = False
    """Whether it is one of a list, and may mean something that the tenant does not do now."""


def edges_of(view: records.View) -> Iterator[Edge]:
    """The edges of the members of a body, as far as the contract draws them without a choice between branches."""
    for name, inner in view.certain.items():
        if inner.says("readOnly"):
            continue
        for edge in _edges(name, inner, may_be_missing=name not in view.required):
            is_inside = edge.inside is msgspec.UNSET or inner.allows(edge.inside)
            if is_inside and inner.allows(edge.value):
                yield edge


def _edges(name: str, view: records.View, *, may_be_missing: bool) -> Iterator[Edge]:
    if "null" in view.types and may_be_missing:
        yield Edge(name, None, msgspec.UNSET, "null")
    told = [value for value in view.options if value is not None]
    for value in told[:_LISTED] if len(told) > 1 else ():
        other = told[1] if value == told[0] else told[0]
        yield Edge(name, value, other, "a listed value", is_listed=True)
    if told or view.words or any("pattern" in node or "const" in node for node in view.nodes):
        return
    if "string" in view.types:
        longest = min((node["maxLength"] for node in view.nodes if "maxLength" in node), default=0)
        if 1 < longest <= _LONGEST:
            yield Edge(name, "x" * longest, "x" * (longest // 2), "the longest text")
    if view.types & {"integer", "number"}:
        greatest = min((node["maximum"] for node in view.nodes if "maximum" in node), default=None)
        smallest = max((node["minimum"] for node in view.nodes if "minimum" in node), default=None)
        if greatest is not None:
            yield Edge(name, greatest, greatest - 1, "the greatest number")
        if smallest is not None:
            yield Edge(name, smallest, smallest + 1, "the smallest number")
