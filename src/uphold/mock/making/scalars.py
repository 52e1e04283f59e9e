"""Values of one scalar, by its keywords and its member's name."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from uphold.contract import Schema
from uphold.mock.making import words
from uphold.mock.making.draws import Draws
from uphold.mock.making.formats import Formats
from uphold.mock.making.patterns import finder, texts_of

_WIDTH = 1000


_KINDS: dict[type, frozenset[str]] = {
    dict: frozenset({"object"}),
    list: frozenset({"array"}),
    str: frozenset({"string"}),
    bool: frozenset({"boolean"}),
    int: frozenset({"integer", "number"}),
    float: frozenset({"number"}),
    type(None): frozenset({"null"}),
}


def has_type(value: Any, types: frozenset[str]) -> bool:
    """Whether `value` has one of the JSON types; 1.0 is an integer, as in JSON Schema."""
    if not types.isdisjoint(_KINDS[type(value)]):
        return True
    return isinstance(value, float) and value.is_integer() and "integer" in types


def make_text(schema: Schema, name: str, draws: Draws, home: words.City, formats: Formats) -> str:
    """A text that satisfies the string keywords of `schema`, where these are not beyond reason."""
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", math.inf)
    pattern = finder(schema["pattern"]) if "pattern" in schema else None
    made = ""
    for made in _texts(schema, name, draws, home, formats):
        if shortest <= len(made) <= longest and (pattern is None or pattern(made)):
            return made
    if pattern is None and not formats.knows(schema.get("format", "")):
        made = (made or words.word(draws)).ljust(shortest, "x")
        return made if len(made) <= longest else made[: int(longest)].rstrip() or made[: int(longest)]
    return made


def _texts(schema: Schema, name: str, draws: Draws, home: words.City, formats: Formats) -> Iterator[str]:
    """Candidates, the most plausible first."""
    word = schema.get("format")
    if word is not None and formats.knows(word):
        yield from formats.candidates(word, draws)
    else:
        plausible = words.plausible_string(name, draws, home)
        if plausible is not None:
            yield plausible
    example = schema.get("example")
    if isinstance(example, str):
        yield example
    if "pattern" in schema:
        for guess in ("clock", "date", "date-time"):
            yield from formats.candidates(guess, draws)
        yield from texts_of(schema["pattern"], draws)
    yield f"{words.word(draws)} {draws.between(100, 1000 - 1)}"
    yield words.word(draws)


def make_number(schema: Schema, name: str, draws: Draws, home: words.City, *, whole: bool) -> int | float:
    """A number within the bounds of `schema`, on its grid, in decimal arithmetic."""
    low, high = _bounds(schema)
    step = Decimal(str(schema["multipleOf"])) if "multipleOf" in schema else None
    wanted = words.plausible_number(name, draws, home)
    value = Decimal(str(wanted)) if wanted is not None else low - 1
    if not low <= value <= high:
        value = _between(low, high, draws)
    grid = step or (Decimal(1) if whole else Decimal("0.000001"))
    if whole and step is not None and step != step.to_integral_value():
        grid = step * (Decimal(1) / step).to_integral_value(ROUND_CEILING)
    value = _on_grid(value, grid, low, high)
    return int(value) if whole or value == value.to_integral_value() else float(value)


def _bounds(schema: Schema) -> tuple[Decimal, Decimal]:
    low = Decimal(str(schema["minimum"])) if "minimum" in schema else None
    high = Decimal(str(schema["maximum"])) if "maximum" in schema else None
    tiny = Decimal(1) if schema.get("type") == "integer" else Decimal("0.000001")
    if "exclusiveMinimum" in schema:
        above = Decimal(str(schema["exclusiveMinimum"])) + tiny
        low = above if low is None else max(low, above)
    if "exclusiveMaximum" in schema:
        below = Decimal(str(schema["exclusiveMaximum"])) - tiny
        high = below if high is None else min(high, below)
    if low is None:
        low = Decimal(0) if high is None or high >= 0 else high - _WIDTH
    return low, high if high is not None else max(low, Decimal(0)) + _WIDTH


def _between(low: Decimal, high: Decimal, draws: Draws) -> Decimal:
    width = min(high - low, Decimal(_WIDTH))
    return low + (width * Decimal(str(round(draws.random(), 2)))).quantize(Decimal("0.01"))


def _on_grid(value: Decimal, grid: Decimal, low: Decimal, high: Decimal) -> Decimal:
    steps = (value / grid).to_integral_value()
    least = (low / grid).to_integral_value(ROUND_CEILING)
    most = (high / grid).to_integral_value(ROUND_FLOOR)
    return min(max(steps, least), max(most, least)) * grid
