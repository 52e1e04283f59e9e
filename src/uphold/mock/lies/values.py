"""Values in records, at any depth, with what the contract says of each; and spoiling those that a fault is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

from uphold.contract import Contract
from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies.bodies import json_success
from uphold.mock.lies.records import edit_records, record_members, shown_by
from uphold.mock.making.forms import Plain

Ways = tuple[Plain, ...]
"""What one place may hold: its alternatives, without the one that is null and nothing else. A value that none of them
allows is a wrong one."""
Fits = Callable[[Ways], bool]
Spoil = Callable[[Any, Ways], Any]

_DEEPEST = 5


def has_values(target: Target, fits: Fits) -> bool:
    """Whether the records of the usual success hold, at some depth, a place that `fits`."""
    return any(map(fits, _places(target)))


def edit_values(exchange: Exchange, fits: Fits, spoil: Spoil) -> Reply:
    """The reply with every value but null at a place that `fits` replaced by what `spoil` makes of it."""
    shown = shown_by(exchange.target, exchange.status)
    if shown is None:
        return exchange.reply
    declared = record_members(exchange.target, exchange.status)
    ways = _firm(shown.record.alternatives)

    def edit(record: dict[str, Any]) -> None:
        for name, child in record.items():
            if name in declared:
                record[name] = _spoiled(child, _member(ways, name), fits, spoil)

    return edit_records(exchange, edit)


def member_ways(target: Target, status: int | None = None) -> dict[str, Ways]:
    """What each member of a record may be, of those that every alternative of the record declares."""
    shown = shown_by(target, status or json_success(target))
    ways = _firm(shown.record.alternatives) if shown is not None else ()
    found = {name: _member(ways, name) for name in record_members(target, status)}
    return {name: child for name, child in found.items() if child}


def _spoiled(value: Any, ways: Ways, fits: Fits, spoil: Spoil) -> Any:
    if not ways or value is None:
        return value
    if fits(ways):
        return spoil(value, ways)
    if isinstance(value, dict):
        return {name: _spoiled(child, _member(ways, name), fits, spoil) for name, child in value.items()}
    if isinstance(value, list):
        return [_spoiled(child, _items(ways), fits, spoil) for child in value]
    return value


def is_only(ways: Ways, *kinds: str) -> bool:
    """Whether a place holds nothing but values of these JSON types, and null."""
    return bool(ways) and all(way.kinds - {"null"} <= {*kinds} for way in ways)


def limit(ways: Ways, keyword: str, choose: Callable[[Iterable[Any]], Any]) -> Any:
    """The bound `keyword` of a place, as `choose` (min or max) takes it from its alternatives; None when one of
    them has none."""
    bounds = [way.schema.get(keyword) for way in ways]
    return None if None in bounds or not bounds else choose(bounds)


def _firm(ways: Iterable[Plain]) -> Ways:
    return tuple(way for way in ways if way.types != ("null",))


def _member(ways: Ways, name: str) -> Ways:
    """What the member `name` may be; empty when an alternative leaves it open."""
    objects = [way for way in ways if "object" in way.kinds]
    if not objects or any(name not in way.properties for way in objects):
        return ()
    return _firm(one for way in objects for one in way.properties[name].alternatives)


def _items(ways: Ways) -> Ways:
    arrays = [way.items for way in ways if "array" in way.kinds]
    return _firm(one for items in arrays if items is not None for one in items.alternatives) if all(arrays) else ()


_known: WeakKeyDictionary[Contract, dict[tuple[int, str], tuple[Ways, ...]]] = WeakKeyDictionary()


def _places(target: Target) -> tuple[Ways, ...]:
    kept = _known.setdefault(target.contract, {})
    key = (id(target.conventions), target.operation.id)
    if key not in kept:
        shown = shown_by(target, json_success(target))
        found: dict[tuple[int, ...], Ways] = {}
        if shown is not None:
            ways = _firm(shown.record.alternatives)
            for name in record_members(target):
                _gather(_member(ways, name), _DEEPEST, found)
        kept[key] = tuple(found.values())
    return kept[key]


def _gather(ways: Ways, depth: int, found: dict[tuple[int, ...], Ways]) -> None:
    key = tuple(map(id, ways))
    if not ways or key in found:
        return
    found[key] = ways
    if depth:
        for below in _below(ways):
            _gather(below, depth - 1, found)


def _below(ways: Ways) -> Iterator[Ways]:
    names = dict.fromkeys(name for way in ways for name, form in way.properties.items() if not form.hidden("writeOnly"))
    yield from (_member(ways, name) for name in names)
    yield _items(ways)
