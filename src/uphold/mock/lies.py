"""What faults have in common: which members an operation's records have, and editing them in a reply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from uphold.contract import Contract, Operation, Role, is_json
from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.forms import Book, Form
from uphold.mock.places import Path, form_at, items_of, list_place, record_place

Edit = Callable[[dict[str, Any]], Any]


def json_success(operation: Operation) -> int | None:
    """The first documented success status with a JSON body."""
    for reply in operation.replies:
        types = [name.partition(";")[0].strip().lower() for name in reply.content]
        if reply.status.startswith("2") and reply.status.isdigit() and any(map(is_json, types)):
            return int(reply.status)
    return None


@dataclass(frozen=True, slots=True)
class _Shown:
    """A reply's schema: where its records stand, and the form of one record."""

    place: Path
    record: Form


def _shown(target: Target, status: int | None) -> _Shown | None:
    if status is None:
        return None
    key = (id(target.conventions), target.operation.id, status)
    kept = _known.setdefault(target.contract, {})
    if key not in kept:
        kept[key] = _look(target, status)
    return kept[key]


_known: WeakKeyDictionary[Contract, dict[tuple[int, str, int], _Shown | None]] = WeakKeyDictionary()


def _look(target: Target, status: int) -> _Shown | None:
    piece = target.contract.reply_schema(target.operation, status)
    if piece is None:
        return None
    form = Book().form(piece)
    is_list = target.contract.role(target.operation) is Role.LIST
    place = list_place(form, target.conventions) if is_list else None
    items = items_of(form_at(form, place)) if place is not None else None
    if place is not None and items is not None:
        return _Shown(place, items)
    place = record_place(form, target.conventions)
    return _Shown(place, form_at(form, place))


def record_members(target: Target, status: int | None = None) -> dict[str, Form]:
    """The members that the contract declares for the records in a reply with `status`, or in the first
    success with a JSON body; empty when there are none."""
    shown = _shown(target, status or json_success(target.operation))
    if shown is None:
        return {}
    conventions = target.conventions
    around = {shape.message for shape in conventions.errors}
    around |= set(conventions.success.constant) if conventions.success is not None else set()
    return {name: form for name, form in shown.record.properties.items() if shown.place or name not in around}


def required_members(target: Target) -> list[str]:
    """The members that every record in the first success with a JSON body must have, sorted."""
    shown = _shown(target, json_success(target.operation))
    ways = shown.record.alternatives if shown is not None else ()
    return sorted(frozenset.intersection(*(way.required for way in ways))) if ways else []


def edit_records(exchange: Exchange, edit: Edit) -> Reply:
    """The reply with every record in it changed in place by `edit`; a refusal stays as it is."""
    reply = exchange.reply
    if not exchange.succeeded or not reply.content or not is_json(reply.media_type):
        return reply
    shown = _shown(exchange.target, exchange.status)
    if shown is None:
        return reply
    body = reply.value()
    node = body
    for name in shown.place:
        node = node.get(name) if isinstance(node, dict) else None
    for record in node if isinstance(node, list) else [node]:
        if isinstance(record, dict):
            edit(record)
    return reply.with_value(body)


def has_texts(target: Target, meaning: str) -> bool:
    """Whether records hold texts, at any depth, whose format means `meaning` in this API: ``date-time``, or
    ``time`` (of day)."""
    words = _words(target, meaning)
    return any(_holds(form, words, _DEEPEST) for form in record_members(target).values())


def edit_texts(exchange: Exchange, meaning: str, edit: Callable[[str], str]) -> Reply:
    """The reply with every text of the format `meaning` changed by `edit`."""
    words = _words(exchange.target, meaning)
    members = record_members(exchange.target, exchange.status)

    def spoil(record: dict[str, Any]) -> None:
        for name, form in members.items():
            if name in record:
                record[name] = _edited(record[name], form, words, edit)

    return edit_records(exchange, spoil)


_DEEPEST = 5


def _words(target: Target, meaning: str) -> frozenset[str]:
    formats = target.conventions.formats
    return frozenset({meaning, *(word for word, format in formats.items() if format.as_ == meaning)})


def _holds(form: Form, words: frozenset[str], depth: int) -> bool:
    if any(way.schema.get("format") in words and "string" in way.types for way in form.alternatives):
        return True
    items = items_of(form)
    below = [*form.properties.values(), *([items] if items is not None else [])]
    return depth > 0 and any(_holds(child, words, depth - 1) for child in below)


def _edited(value: Any, form: Form, words: frozenset[str], edit: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        is_one = any(way.schema.get("format") in words for way in form.alternatives)
        return edit(value) if is_one else value
    if isinstance(value, list) and (items := items_of(form)) is not None:
        return [_edited(child, items, words, edit) for child in value]
    if isinstance(value, dict):
        members = form.properties
        return {
            name: _edited(child, members[name], words, edit) if name in members else child
            for name, child in value.items()
        }
    return value
