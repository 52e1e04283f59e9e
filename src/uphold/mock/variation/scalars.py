"""Texts, numbers and times that a schema allows and that few people think of."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from uphold.contract import Schema
from uphold.mock.making.draws import Draws

_PLENTY = 600
"""Characters of a long text without a declared limit."""
_SHAPING = ("pattern", "const", "enum", "contentEncoding", "contentMediaType")

FOREIGN = (
    "Ångström & Söhne ½",
    "東京都千代田区",
    "שלום עולם",
    "مرحبا بالعالم",
    "Ελλάδα – Θεσσαλονίκη",
    "🚗⚡👩🏽‍🔧 🇧🇬",
    "e\u0301 ä\u0308 \u200bzero",
    "line\nbreak\ttab",
    "\"quoted\" \\ / <b>&amp;</b> 'x'",
    "null",
    "0",
    " leading and trailing ",
    "Straße ﬁ Ⅻ ﷺ",
    "\N{MATHEMATICAL FRAKTUR CAPITAL U}\N{MATHEMATICAL FRAKTUR SMALL N}",
    "{{7*7}} ${x} %s %00",
)
"""Scripts from left and right, emoji in sequences, combining and invisible characters, what other languages read
as marks, beyond the basic plane."""

_DAYS = {
    "leap": ("2024-02-29", "2000-02-29", "2028-02-29"),
    "switch": ("2025-03-30", "2025-10-26", "2026-03-29", "2025-11-02"),
    "far": ("1970-01-01", "2038-01-19", "1999-12-31", "2099-12-31"),
}
_CLOCKS = {
    "leap": ("23:59:59", "00:00:00"),
    "switch": ("01:00:00", "02:30:00", "00:59:59"),
    "far": ("03:14:08", "00:00:00", "23:59:59"),
}


def odd_text(trait: str, schema: Schema, draws: Draws) -> str | None:
    """A text at one of the ends of what `schema` allows; None when the trait or the schema forbids."""
    if trait == "plausible" or any(word in schema for word in _SHAPING):
        return None
    shortest, longest = int(schema.get("minLength", 0)), int(schema.get("maxLength", _PLENTY))
    if trait == "mixed":
        trait = draws.choice(("plausible", "shortest", "longest", "foreign"))
    match trait:
        case "shortest":
            return "x" * shortest
        case "longest":
            return ("long text, " * (longest // 11 + 1))[:longest]
        case "foreign":
            text = draws.choice(FOREIGN)
            return (text * math.ceil(shortest / len(text)) if len(text) < shortest else text)[:longest]
    return None


def odd_time(trait: str, kind: str, schema: Schema, draws: Draws) -> str | None:
    """A day, or a time in UTC, that is easily got wrong."""
    if trait == "usual" or any(word in schema for word in _SHAPING):
        return None
    day = draws.choice(_DAYS[trait])
    return day if kind == "date" else f"{day}T{draws.choice(_CLOCKS[trait])}Z"


def edge_number(trait: str, schema: Schema, draws: Draws, *, whole: bool) -> int | float | None:
    """The least or the greatest number that `schema` allows; where it sets no bound, 0 or a great one."""
    if trait == "mixed":
        trait = draws.choice(("plausible", "lowest", "highest"))
    if trait == "plausible" or not _SHAPING_NUMBERS.isdisjoint(schema):
        return None
    step = 1 if whole else Decimal("0.01")
    low = _bound(schema, "minimum", "exclusiveMinimum", step)
    high = _bound(schema, "maximum", "exclusiveMaximum", -step)
    if low is not None and high is not None and low > high:
        return None
    if trait == "lowest":
        value = low if low is not None else Decimal(0) if high is None or high >= 0 else high
    else:
        great = Decimal(2**31 - 2 if schema.get("format") == "int32" else 10**12)
        value = high if high is not None else max(low or great, great)
    return int(value) if value == value.to_integral_value() else None if whole else float(value)


_SHAPING_NUMBERS = frozenset({"multipleOf", "const", "enum"})


def _bound(schema: Schema, closed: str, open_: str, step: Decimal | int) -> Decimal | None:
    found = [Decimal(str(schema[closed]))] if closed in schema else []
    if open_ in schema:
        found.append(Decimal(str(schema[open_])) + step)
    if not found:
        return None
    return max(found) if step > 0 else min(found)


def without_listed_texts(schema: Any) -> Any:
    """`schema` with every enumeration of several texts left open for more."""
    if isinstance(schema, list):
        return [without_listed_texts(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    done = {name: value if name in _DATA else without_listed_texts(value) for name, value in schema.items()}
    texts = [value for value in schema.get("enum", ()) if value is not None] if _is_list(schema.get("enum")) else []
    if len(texts) > 1 and all(isinstance(text, str) for text in texts):
        del done["enum"]
        done.setdefault("type", ["string", "null"] if None in schema["enum"] else "string")
    return done


_DATA = frozenset({"const", "enum", "default", "example", "examples"})


def _is_list(value: object) -> bool:
    return isinstance(value, list)
