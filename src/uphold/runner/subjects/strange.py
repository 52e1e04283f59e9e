"""Identifiers that no tenant gives to a record, in the form of those that it gives: one of another form may be refused
for its form alone."""

from __future__ import annotations

from typing import Final

_NUMBER: Final = "2147483646"
_NAME: Final = "no-such-record"
_OTHERS: Final = str.maketrans("01235689", "10326598")
"""Digits for digits. 4 and 7 stay: in a UUID they tell of which kind it is (RFC 9562, 4), as 8 and 9 do both."""
_ENOUGH: Final = 3
"""Digits that change for an identifier to be nobody's."""


def strange_id(known: str | None, *, is_number: bool = False) -> str:
    """An identifier that no record has, like `known`, one that a record has; None: none is known."""
    if is_number or (known is not None and known.isdecimal() and len(known) <= len(_NUMBER)):
        return _NUMBER
    other = (known or "").translate(_OTHERS)
    changed = sum(one != two for one, two in zip(other, known or "", strict=True))
    return other if changed >= _ENOUGH else _NAME
