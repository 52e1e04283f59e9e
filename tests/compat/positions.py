"""Where the facts of a rule's case file are tried: a schema in every position, an operation as it is and as a callback.

A case file ``cases/<rule>.json`` has ``at`` (what `old` and `new` are), ``mirror`` (rules of which one speaks when old
and new of a hit change places; none where that is not so) and ``cases``: facts, each with ``what``, ``old``, ``new``,
``hit`` (whether the rule speaks), and what the policy `strict` makes of the whole change:

- ``schema``: ``request`` and ``reply``, in every position in which a client sends, or reads, a value; ``only`` one of
  the two, ``not-in`` named positions, ``components`` beside it;
- ``operation``: ``operation``, and ``callback`` where the same fragment is what the tenant sends to a client;
- ``document``: ``outcome``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]

CASES = Path(__file__).parent / "cases"
OK = {"responses": {"200": {"description": "ok"}}}
KEYS = {
    "schema": {"what", "old", "new", "hit", "request", "reply", "only", "not-in", "components"},
    "operation": {"what", "old", "new", "hit", "operation", "callback"},
    "document": {"what", "old", "new", "hit", "outcome"},
}


@dataclass(frozen=True)
class Place:
    """One position that a fact is tried in."""

    position: str
    old: Json
    """A whole document."""
    new: Json
    outcome: str


@dataclass(frozen=True)
class Case:
    """One fact, in all its positions."""

    rule: str
    what: str
    hit: bool
    mirror: tuple[str, ...]
    places: tuple[Place, ...]

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"


def files() -> dict[str, Json]:
    """Rule id → its case file."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("*.json"))}


def cases() -> Iterator[Case]:
    """Every fact."""
    head = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}}
    for rule, file in files().items():
        for fact in file["cases"]:
            places = tuple(
                Place(position, head | place(fact["old"]), head | place(fact["new"]), outcome)
                for position, outcome, place in _places(file["at"], fact)
            )
            yield Case(rule, fact["what"], fact["hit"], tuple(file["mirror"]), places)


def _places(at: str, fact: Json) -> Iterator[tuple[str, str, Callable[[Any], Json]]]:
    if at == "document":
        yield "document", fact["outcome"], lambda made: {"paths": {}} | made
    elif at == "operation":
        for position, wrap in (("operation", _operation), ("callback", _callback)):
            if position in fact:
                yield position, fact[position], wrap
    else:
        components = {"components": {"schemas": fact["components"]}} if "components" in fact else {}
        for way, places in (("request", REQUEST), ("reply", REPLY)):
            for position, place in places.items():
                if fact.get("only", way) == way and position not in fact.get("not-in", ()):
                    yield position, fact[way], lambda schema, place=place: place(schema) | components  # type: ignore[misc]


def _operation(fragment: Json) -> Json:
    return {"paths": {"/things": {"post": OK | fragment}}}


def _callback(fragment: Json) -> Json:
    return _operation({"callbacks": {"told": {"{$request.body#/url}": {"post": OK | fragment}}}})


def _content(schema: Any) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def _body(schema: Any) -> Json:
    return {"requestBody": {"required": True} | _content(schema)}


def _reply(schema: Any) -> Json:
    return {"responses": {"200": {"description": "ok"} | _content(schema)}}


def _member(schema: Any) -> Json:
    return {"type": "object", "properties": {"deep": {"type": "object", "properties": {"inner": schema}}}}


def _items(schema: Any) -> Json:
    return {"type": "array", "items": schema}


def _header(schema: Any) -> Json:
    return {"responses": {"200": {"description": "ok", "headers": {"X-A": {"schema": schema}}}}}


def _parameter(schema: Any, **more: Any) -> Json:
    return {"parameters": [{"in": "query", "name": "q", **(more or {"schema": schema})}]}


REQUEST: dict[str, Callable[[Any], Json]] = {
    "body": lambda schema: _operation(_body(schema)),
    "member of a body": lambda schema: _operation(_body(_member(schema))),
    "items of a body": lambda schema: _operation(_body(_items(schema))),
    "parameter": lambda schema: _operation(_parameter(schema)),
    "content of a parameter": lambda schema: _operation(_parameter(schema, **_content(schema))),
    "answer to a callback": lambda schema: _callback(_reply(schema)),
}
"""Positions in which a client sends a value."""

REPLY: dict[str, Callable[[Any], Json]] = {
    "reply": lambda schema: _operation(_reply(schema)),
    "member of a reply": lambda schema: _operation(_reply(_member(schema))),
    "items of a reply": lambda schema: _operation(_reply(_items(schema))),
    "header": lambda schema: _operation(_header(schema)),
    "body of a callback": lambda schema: _callback(_body(schema)),
    "body of a webhook": lambda schema: {"paths": {}, "webhooks": {"told": {"post": OK | _body(schema)}}},
}
"""Positions in which a client reads a value."""
