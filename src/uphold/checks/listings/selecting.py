"""Whether a filter with a value selects a record: yes, no, or nobody can say.

Where documents leave it open how texts are compared (parts, capitals), what a bound does with a record that has no
value, and in which zone a day begins, nobody can say.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uphold.checks.listings.selectors import Selector
    from uphold.contract import Conventions

_DAY: Final = dt.timedelta(days=1)
_ZONES: Final = dt.timedelta(hours=14)
"""The farthest that a zone lies from UTC."""
_EXACT: Final = frozenset(("integer", "number", "boolean"))
_MISSING: Final = object()
_PLAIN: Final = re.compile(r"[^\W_]([\w .:@/+-]*\w)?")
_NOTHING: Final = frozenset(("null", "none", "nil", "undefined", "true", "false"))
"""Words that servers take for something else than a text."""
_EDGES: Final = " _.:@/+-"
_LONG_ENOUGH: Final = 5
"""Characters of a text of which a part is still telling."""


def selects(selector: Selector, wanted: Any, record: Any, conventions: Conventions) -> bool | None:
    """Whether `selector`, asked for `wanted`, selects `record`; None where that can't be said."""
    wanted = wanted[0] if isinstance(wanted, list) else wanted
    leaves = leaves_of(record, selector.field)
    if not leaves or any(leaf is _MISSING or isinstance(leaf, (dict, list)) for leaf in leaves):
        return None
    if selector.how in {"has", "lacks"}:
        there = any(leaf not in (None, "") for leaf in leaves)
        return there == ((wanted in (True, "true", "1")) == (selector.how == "has"))
    found = [_judge(selector, wanted, leaf, conventions) for leaf in leaves]
    if True in found:
        return True
    return None if None in found else False


def on_bound(selector: Selector, wanted: Any, record: Any) -> bool:
    """Whether a record lies on the very value that a bound names."""
    bound = _scale(wanted)
    leaves = leaves_of(record, selector.field)
    return selector.how in {"from", "to"} and bound is not None and bound in map(_scale, leaves)


def leaves_of(record: Any, field: Sequence[str]) -> list[Any]:
    """The values of a member, through objects and lists; one that is not shown is no value anybody knows."""
    if isinstance(record, list):
        return [leaf for child in record for leaf in leaves_of(child, field)]
    if not field:
        return [record]
    if record is None:
        return [None]
    if not isinstance(record, dict) or field[0] not in record:
        return [_MISSING]
    return leaves_of(record[field[0]], field[1:])


def candidates(selector: Selector, records: Sequence[Any], conventions: Conventions) -> Iterator[Any]:
    """Values to ask for, each once: those that records have, as the filter takes them, and listed ones that none
    has. What the denial of a lack selects is told by nothing, and not asked."""
    seen: set[str] = set()
    values: list[Any] = [True, False] if selector.how == "has" else [True] if selector.how == "lacks" else []
    if not values:
        values = [leaf for record in records for leaf in leaves_of(record, selector.field)]
        values += selector.asked.values
    if selector.how in {"starts", "contains"}:
        values = [_piece(value, selector.how) for value in values]
    for value in values:
        for asked in _spelled(selector, value, conventions):
            if repr(asked) not in seen:
                seen.add(repr(asked))
                yield asked


def _piece(value: Any, how: str) -> Any:
    """Part of a text that is long enough: from its beginning, or from its middle."""
    if not isinstance(value, str) or len(value) < _LONG_ENOUGH:
        return value
    inner = value[:-1] if how == "starts" else value[1:-1]
    inner = inner.rstrip(_EDGES) if how == "starts" else inner.strip(_EDGES)
    return inner if len(inner) > 1 else value


def beside(selector: Selector, wanted: Any) -> Any:
    """A bound a little wider than `wanted`, so that what lies on it lies well inside; None where there is none."""
    step = -1 if selector.how == "from" else 1
    time = _time(wanted)
    if time is not None and isinstance(wanted, str):
        moved = time + step * (dt.timedelta(seconds=2) if "T" in wanted else _DAY)
        return _iso(moved) if "T" in wanted else moved.date().isoformat()
    return wanted + step if isinstance(wanted, int) and not isinstance(wanted, bool) else None


def _judge(selector: Selector, wanted: Any, leaf: Any, conventions: Conventions) -> bool | None:
    if selector.how in {"from", "to"}:
        return _within(selector, wanted, leaf, conventions)
    if leaf is None:
        return False
    if selector.how == "day":
        return _is_day(wanted, leaf)
    mine, theirs = _word(leaf), _word(wanted)
    if selector.how in {"starts", "contains"}:
        holds = mine.startswith(theirs) if selector.how == "starts" else theirs in mine
        return holds or _unless(theirs.casefold() in mine.casefold())
    return mine == theirs or _is_another(selector, theirs, mine, conventions)


def _is_another(selector: Selector, theirs: str, mine: str, conventions: Conventions) -> bool | None:
    """False where a value is surely another one than was asked for; None where it may be meant."""
    member = selector.member
    if member.means("date-time", conventions) or member.means("date", conventions):
        return None
    if member.values and theirs not in map(_word, member.values):  # the filter has words of its own
        return None
    if _same_word(theirs, mine, conventions):
        return None
    is_exact = bool(member.types & _EXACT) or bool(member.values) or bool(selector.asked.values)
    if is_exact or selector.is_told or selector.field[-1].lower().endswith("id"):
        return False
    return _unless(theirs.casefold() in mine.casefold())


def _same_word(one: str, other: str, conventions: Conventions) -> bool:
    """Whether two words mean the same by ``[[spellings]]``, or differ in blanks, underscores, hyphens and case only."""
    first, second = _plain(one), _plain(other)
    return first == second or any(
        {first, second} <= {_plain(word) for word in group.same} for group in conventions.spellings
    )


def _plain(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter not in " _-")


def _is_day(wanted: Any, leaf: Any) -> bool | None:
    time, day = _time(leaf), _time(wanted)
    if time is None or day is None:
        return None
    return time.date() == day.date() or _unless(abs(time - day) < 2 * _DAY)


def _unless(may_be: bool) -> bool | None:  # noqa: FBT001 - a plain fact
    """Not, unless it may be."""
    return None if may_be else False


def _within(selector: Selector, wanted: Any, leaf: Any, conventions: Conventions) -> bool | None:
    bound, value = _scale(wanted), _scale(leaf)
    if bound is None or value is None:
        return None
    is_day = isinstance(wanted, str) and "T" not in wanted and _time(wanted) is not None
    if is_day and isinstance(leaf, str) and "T" in leaf:
        edge = abs(value - bound) < (_DAY + _ZONES).total_seconds()
        return None if edge else (value > bound) == (selector.how == "from")
    if value == bound:
        return None if conventions.filters is None else not selector.is_exclusive
    return (value > bound) == (selector.how == "from")


def _spelled(selector: Selector, value: Any, conventions: Conventions) -> Iterator[Any]:
    """`value` as the filter takes it; nothing where it does not."""
    if value is None or value is _MISSING or isinstance(value, (dict, list)) or not _is_plain(value, selector):
        return
    options: list[Any] = [value, _word(value), [value], [_word(value)]]
    time = _time(value) if selector.how in {"from", "to", "day"} else None
    if time is not None and selector.asked.means("date", conventions):
        options = [time.date().isoformat()]
    elif time is not None and selector.asked.means("date-time", conventions):
        options = [_iso(time)]
    elif selector.how in {"starts", "contains"} and isinstance(value, str):
        options = [value[: max(3, len(value) // 2)], value]
    yield from [option for option in options if selector.asked.allows(option)][:1]


def _is_plain(value: Any, selector: Selector) -> bool:
    """Whether a value can't be read as anything but itself: as nothing, as several values, or as a pattern."""
    if not isinstance(value, str):
        return True
    is_one = value in selector.asked.values or _PLAIN.fullmatch(value) is not None
    return is_one and value != "" and value.lower() not in _NOTHING


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _iso(time: dt.datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _scale(value: Any) -> float | None:
    """A number, or a time as one; None for anything else."""
    if isinstance(value, bool) or value is None or value is _MISSING:
        return None
    if isinstance(value, int | float):
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
    if not isinstance(text, str) or len(text) < 10:  # noqa: PLR2004 - a date has ten characters
        return None
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)
