r"""Regular expressions of contracts (ECMA-262, as JSON Schema has them): what matches, and texts that do.

Python's own engine reads most of them. What only ECMA-262 has (``\p{L}``, ``\u{…}``, ``\cJ``) is matched by the
engine of the validator, and respelled for making texts.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import jsonschema_rs
from rstr import Rstr

from uphold.mock.making.draws import Draws

_ONLY_ECMA = re.compile(r"\\(?:([pP])\{([^{}]*)\}|u\{([0-9A-Fa-f]{1,6})\}|c([A-Za-z])|(.))|\(\?<(?![=!])|\[", re.DOTALL)
_CLASSES = {
    "Lu": "A-Z",
    "Up": "A-Z",
    "L": "a-z",
    "M": "",
    "N": "0-9",
    "P": "_",
    "S": "+",
    "Z": " ",
    "d": "0-9",
    "C": "_",
    "s": " ",
    "J": "",
}
"""First letters of a property's value → some characters that have it, written as in a class."""
_MOST_REPEATS = 100
_WHOLE_TRIES = 20
_TRIES = 200


@lru_cache(4096)
def finder(pattern: str) -> Callable[[str], Any]:
    """What tells whether `pattern` finds a match in a text: the result is truthy where it does."""
    try:
        return _compiled(pattern).search
    except re.error:
        return jsonschema_rs.Draft202012Validator({"pattern": pattern}).is_valid


def texts_of(pattern: str, draws: Draws) -> Iterable[str]:
    """Texts for the regular expression `pattern`; likely, and not certain, to match it."""
    try:
        spelled = _spelled(pattern)
        for turn in range(_TRIES):
            yield _Writer(draws, peeks=turn < _WHOLE_TRIES).xeger(spelled)
    except (re.error, KeyError, IndexError):  # it has what the library does not know
        return


def text_of(pattern: str, draws: Draws) -> str:
    """A text that `pattern` finds a match in, unless it is beyond reason."""
    accepts = finder(pattern)
    made = ""
    for made in texts_of(pattern, draws):
        if accepts(made):
            return made
    return made


def _compiled(pattern: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # `[[` means what it says
        return re.compile(pattern)


def _spelled(pattern: str) -> str:
    """`pattern` for Python: what has a property stands for a few of the characters that do."""
    inside = _insides(pattern)

    def respelled(found: re.Match[str]) -> str:
        sign, value, point, control, _ = found.groups()
        if sign:
            named = value.rpartition("=")[2]
            letters = _CLASSES.get(named[:2], _CLASSES.get(named[:1], "a-z"))
            letters = "!" if sign == "P" else letters
            return letters if found.start() in inside else f"[{letters or 'a-z'}]"
        if point:
            return re.escape(chr(int(point, 16)))
        if control:
            return re.escape(chr(ord(control) % 32))
        if found.group() == "[" and found.start() in inside:
            return r"\["  # Python warns of a set in a set
        return "(?P<" if found.group() == "(?<" else found.group()

    return _ONLY_ECMA.sub(respelled, pattern)


def _insides(pattern: str) -> frozenset[int]:
    """The places that are in a character class."""
    places: list[int] = []
    is_inside = is_escaped = False
    for place, letter in enumerate(pattern):
        if is_inside and letter != "]":
            places.append(place)
        if is_escaped or letter == "\\":
            is_escaped = not is_escaped
        elif letter in "[]":
            is_inside = letter == "[" or (is_inside and letter != "]")
    return frozenset(places)


class _Writer(Rstr):
    """Writes texts: the same for the same draws in every process, and of reasonable length. `peeks`: what a look ahead
    asks for is written in its place, which is right where it stands alone."""

    def __init__(self, draws: Draws, *, peeks: bool) -> None:
        super().__init__(draws.source())
        if not peeks:
            self._cases = {**self._cases, "assert": lambda _: ""}

    def _handle_in(self, value: Any) -> Any:
        listed = [one for state in value for one in self._handle_state(state)]
        if listed[0] is not False:
            return self._random.choice(listed)
        left = [chr(code) for code in range(ord(" "), 0x7F) if chr(code) not in listed[1:]]
        return self._random.choice(left)

    def _handle_repeat(self, start_range: int, end_range: int, value: Any) -> str:
        most = max(start_range, min(int(end_range), _MOST_REPEATS))
        times = self._random.randint(start_range, most)
        return "".join(self._handle_state(state) for _ in range(times) for state in value)
