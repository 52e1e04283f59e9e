"""Times are in the documented zone, and an id has one type wherever it is shown.

**Promised**: a time whose format ``[formats]`` in ``api.toml`` marks with `utc` is told in UTC (RFC 3339, 4.1: ``Z`` or
an offset of nothing); and the id of a record has the same JSON type in a listing and where the record is read.

**Applies** to texts of successes at places of such a format, and to a listing together with the read of a record in
it. What is verified is narrowed to ``utc`` and ``id``.

**Ignores** times without a zone, which are findings of `format` where their format asks for one, and members whose name
says that they are local. How times of day, days, decimals, currencies and languages are written is judged by `format`
and `body-schema`: the contract or ``[formats]`` says it with a pattern, an enumeration or a type.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import judged, remembered
from uphold.checks.judging.places import Steps, schemas_at, walk
from uphold.checks.judging.violations import type_of
from uphold.contract import is_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.checks.base import Exchange

ID: Final = "data-format"
_UTC: Final = Held("utc")
_OFFSET: Final = re.compile(rb'T\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?[+-](?!00:?00")\d\d(?::?\d\d)?"')
_ELSEWHERE: Final = re.compile(r".*T.*[+-](?!00:?00$)\d\d(?::?\d\d)?$")


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether the times of a success are in UTC, where that is documented."""
    reply, formats = exchange.reply, exchange.conventions.formats
    if reply.status >= HTTPStatus.MULTIPLE_CHOICES or not is_json(reply.media_type):
        return
    words = remembered(exchange, ID, lambda: frozenset(word for word, meaning in formats.items() if meaning.utc))
    found = judged(exchange) if words else None
    if found is None or found.seen.isdisjoint(words):
        return
    if _OFFSET.search(reply.body) and any(_is_due(exchange, steps, words) for steps in _elsewhere(exchange)):
        message = "a time is told in another zone than UTC, which is documented"
        yield Problem(message, keyword="utc", facet="utc")
    else:
        yield _UTC


def judge_ids(listed: Mapping[str, Any], read: Mapping[str, Any], exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether a record has an id of the same JSON type in a listing (`listed`) and where it is read (`read`)."""
    records = exchange.conventions.records
    name = records.id if records is not None else "id"
    one, other = listed.get(name), read.get(name)
    if one is None or other is None:
        return
    if type_of(one) != type_of(other):
        message = f"an id is {type_of(one)} in a listing and {type_of(other)} where the record is read"
        yield Problem(message, keyword="id", facet="id")
    else:
        yield Held("id")


def _elsewhere(exchange: Exchange) -> Iterator[Steps]:
    """The places of times that are in another zone, once for all items of a list."""
    found = {steps for steps, value in walk(exchange.reply.json())
             if isinstance(value, str) and _ELSEWHERE.fullmatch(value)}  # fmt: skip
    yield from sorted(found, key=str)


def _is_due(exchange: Exchange, steps: Steps, words: frozenset[str]) -> bool:
    """Whether the contract gives the place a format that means UTC."""
    name = next((step for step in reversed(steps) if isinstance(step, str)), "")
    if "local" in name.lower():
        return False
    root = exchange.contract.reply_schema(exchange.operation, exchange.reply.status, exchange.reply.media_type)
    return root is not None and any(schema.get("format") in words for schema in schemas_at(root, steps))
