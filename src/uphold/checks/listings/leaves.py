"""The plain values that records show, each by its place, so that two replies can be compared value by value."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from uphold.checks.listings.forms import declared, record_form
from uphold.checks.listings.reading import id_of, records_of
from uphold.contract import Role

if TYPE_CHECKING:
    from collections.abc import Container

    from uphold.checks.base import Exchange

Place = tuple[str, ...]
"""What tells a record apart, and the names of members, down to a value."""
Leaves = dict[Place, Any]


def leaves_in(exchange: Exchange, *, without: Container[str] = ()) -> Leaves:
    """The values that a reply's records show, as far as the contract declares them; `without` the members of these
    names. Records are told apart by their ids; those of a listing that have none are one value together. A list is one
    value, whatever its order."""
    form = record_form(exchange.contract, exchange.conventions, exchange.operation)
    leaves: Leaves = {}
    is_list = exchange.contract.role(exchange.operation) is Role.LIST
    without_id = []
    for record in records_of(exchange):
        shown = declared(record, form) if form is not None and form.members else record
        if isinstance(shown, dict):
            shown = {name: value for name, value in shown.items() if name not in without}
        name = id_of(record, exchange.conventions)
        if name is None and is_list:
            without_id.append(shown)
        else:
            _gather(shown, (name or "",), leaves)
    if without_id:
        _gather(without_id, ("",), leaves)
    return leaves


def moved(first: Leaves, other: Leaves) -> set[Place]:
    """The places whose values differ, or that only one of both has."""
    nothing = object()
    return {place for place in first.keys() | other.keys() if first.get(place, nothing) != other.get(place, nothing)}


def _gather(value: Any, place: Place, leaves: Leaves) -> None:
    if isinstance(value, dict) and value:
        for name, child in value.items():
            _gather(child, (*place, name), leaves)
    elif isinstance(value, list):
        leaves[place] = Counter(msgspec.json.encode(child, order="deterministic") for child in value)
    else:
        leaves[place] = value
