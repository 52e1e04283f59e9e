"""Whether what a record shows is what a filter asks for.

Both sides are brought into one form first, which a record keeps: a text for each value to be compared as equal,
seconds or a number for a bound. So a filter over many records costs a comparison each.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable
from typing import Any

from uphold.mock.making.values import MISSING

Test = Callable[[Iterable[Any]], list[bool]]
"""Judges what `prepared` made of the values of some records: one verdict each."""

_DAY = 86_400.0
_DATE = 10
"""Characters of a date without a time."""
_NULL = ("null", "")
_TRUE = ("true", "1")


def prepared(value: Any, how: str, *, is_time: bool) -> Any:
    """What is kept of a record's `value`, to be judged by a test for the same `how`."""
    if how in {"has", "lacks"}:
        return value is not MISSING and value is not None and value not in ("", [], {})
    leaves = _leaves(value)
    found: list[Any]
    if how in {"from", "to"}:
        found = [bound for leaf in leaves if (bound := _bound(leaf)) is not None]
    elif how == "day":
        found = [time.date().isoformat() for leaf in leaves if (time := _time(leaf)) is not None]
    else:
        found = [_word(leaf, is_time=is_time) for leaf in leaves] or [None]
    return found[0] if len(found) == 1 else tuple(found)


def test(wanted: Any, how: str, *, is_time: bool, is_exclusive: bool) -> Test | None:
    """What judges prepared values against `wanted`, one value or several; None where `wanted` means nothing."""
    several = wanted if isinstance(wanted, list) else [wanted]
    if how in {"has", "lacks"}:
        return _having(several[-1] if several else None, how)
    if how in {"from", "to"}:
        return _bounded(several[-1] if several else None, how, is_exclusive=is_exclusive)
    if how == "day":
        days = {time.date().isoformat() for one in several if (time := _time(one)) is not None}
        return _among(days) if days else None
    words: set[str | None] = {_word(one, is_time=is_time) for one in several}
    if how in {"starts", "contains"}:
        return _within(tuple(word.casefold() for word in words if word), how)
    if any(one in _NULL for one in several if isinstance(one, str)):
        words.add(None)
    return _among(words) if words else None


def _among(words: set[Any]) -> Test:
    return lambda column: [
        found in words if type(found) is not tuple else not words.isdisjoint(found) for found in column
    ]


def _within(parts: tuple[str, ...], how: str) -> Test | None:
    if not parts:
        return None

    def holds(found: Any) -> bool:
        texts = [text.casefold() for text in (found if isinstance(found, tuple) else (found,)) if text is not None]
        if how == "starts":
            return any(text.startswith(parts) for text in texts)
        return any(part in text for text in texts for part in parts)

    return lambda column: list(map(holds, column))


def _having(wanted: Any, how: str) -> Test | None:
    if wanted is None:
        return None
    is_wanted = wanted is True or (isinstance(wanted, str) and wanted.lower() in _TRUE)
    expected = is_wanted == (how == "has")
    return lambda column: [found is expected for found in column]


def _bounded(wanted: Any, how: str, *, is_exclusive: bool) -> Test | None:
    bound = _bound(wanted)
    if bound is None:
        return None
    is_day = isinstance(wanted, str) and len(wanted) == _DATE and _time(wanted) is not None
    if is_day and is_exclusive == (how == "from"):  # a day is all of it, so this bound is where the next one begins
        bound, compare = bound + _DAY, operator.ge if how == "from" else operator.lt
    elif how == "from":
        compare = operator.gt if is_exclusive else operator.ge
    else:
        compare = operator.lt if is_exclusive else operator.le
    return lambda column: [
        compare(found, bound) if type(found) is float else any(compare(one, bound) for one in found) for found in column
    ]


def _leaves(value: Any) -> list[Any]:
    """The values to compare: those of a list; of an object its id, or else all right inside."""
    if value is MISSING or value is None:
        return [None]
    if isinstance(value, list):
        return [leaf for child in value for leaf in _leaves(child)]
    if isinstance(value, dict):
        plain = [leaf for leaf in value.values() if not isinstance(leaf, (dict, list))]
        return [value["id"]] if "id" in value else plain
    return [value]


def _word(value: Any, *, is_time: bool) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    text = str(value)
    if is_time and (time := _time(text)) is not None:
        return str(time.timestamp())
    return text


def _bound(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return float(value)
    time = _time(value)
    if time is not None:
        return time.timestamp()
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _time(text: Any) -> dt.datetime | None:
    """The instant that a date or a time of ISO 8601 names; without a zone it is UTC."""
    if not isinstance(text, str) or len(text) < _DATE:
        return None
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)
