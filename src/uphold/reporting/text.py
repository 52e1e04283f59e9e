"""Words and text that every report shares."""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DIGITS = re.compile(r"(\d+)")


def plain(text: str) -> str:
    """Text that a tenant may have written, safe to show: what would steer a terminal stands as an escape."""
    return _CONTROL.sub(lambda hit: f"\\u{ord(hit[0]):04x}", text.replace("\r\n", "\n"))


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """A sort key that puts BC-2 before BC-10."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in _DIGITS.split(text))


def plural(number: int, one: str, many: str = "") -> str:
    """``1 promise``, ``1,204 promises``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
