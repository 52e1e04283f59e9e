"""The same JSON written otherwise (RFC 8259): numbers, escapes, white space."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import msgspec

from uphold.mock.variation.traits import Variation

_LETTERS = re.compile(r"[aeiou]")
_LARGEST_SAFE = 2**53


class Spelling:
    """Writes JSON as one tenant does."""

    def __init__(self, variation: Variation) -> None:
        self._variation = variation

    def encode(self, value: Any) -> bytes:
        """`value`, in which texts and numbers may be raw already, as JSON."""
        written = msgspec.json.encode(value)
        match self._variation.layout:
            case "indented":
                return msgspec.json.format(written, indent=4) + b"\n"
            case "spacious":
                return b" \r\n" + msgspec.json.format(written, indent=0) + b"\t\n"
        return written

    def text(self, text: str) -> Any:
        """A text, or the raw JSON of it."""
        match self._variation.escapes:
            case "slash" if "/" in text:
                return _raw(json.dumps(text, ensure_ascii=False).replace("/", "\\/"))
            case "ascii" if not text.isascii():
                return _raw(json.dumps(text))
            case "letters":
                written = json.dumps(text)
                return _raw(_LETTERS.sub(_escaped, written)) if "\\" not in written else _raw(written)
        return text

    def number(self, value: float, *, is_whole: bool) -> Any:
        """A number, or the raw JSON of it. A whole one keeps its digits where only whole ones may stand, but for a
        point and a zero: 1.0 is an integer (JSON Schema 2020-12, 4.2.3)."""
        match self._variation.number_spelling:
            case "point" if value == int(value) and abs(value) < _LARGEST_SAFE:
                return _raw(f"{int(value)}.0")
            case "exponent" if not is_whole and value:
                digits, exponent = f"{Decimal(str(value)).normalize():E}".split("E")
                return _raw(f"{digits}E{int(exponent)}") if abs(int(exponent)) < _FAR else value
        return value


_FAR = 300


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _raw(text: str) -> Any:
    return msgspec.Raw(text.encode())
