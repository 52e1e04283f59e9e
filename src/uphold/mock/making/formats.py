"""What format words mean in one API: for judging requests, and for making values."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from uphold.contract import Conventions
from uphold.mock.making.draws import Draws
from uphold.mock.making.patterns import finder, text_of

EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""The made-up present of a fresh mock: seeded records are older, what clients do moves on from it."""
_GUESSES = ("date-time", "date", "clock", "email", "uri", "uuid")
_UNCHANGED = frozenset({"const", "enum", "default", "example", "examples"})


class Formats:
    """The meanings that ``[formats]`` in ``api.toml`` gives to words; others mean what JSON Schema says."""

    def __init__(self, conventions: Conventions) -> None:
        self._meanings = conventions.formats

    def narrow(self, schema: Any) -> Any:
        """`schema` with every declared format word replaced by what a validator understands."""
        if isinstance(schema, list):
            return [self.narrow(part) for part in schema]
        if not isinstance(schema, dict):
            return schema
        done = {name: value if name in _UNCHANGED else self.narrow(value) for name, value in schema.items()}
        word = schema.get("format")
        meaning = self._meanings.get(word) if isinstance(word, str) else None
        if meaning is None:
            return done
        del done["format"]
        if meaning.as_ is not None:
            done["format"] = meaning.as_
        if meaning.pattern is not None:
            done["allOf"] = [*done.get("allOf", ()), {"pattern": meaning.pattern}]
        return done

    def knows(self, word: str) -> bool:
        """Whether texts of the format `word` can be made."""
        return word in self._meanings or word in _MAKERS

    def candidates(self, word: str, draws: Draws) -> Iterator[str]:
        """Good values of the format `word`, the most natural first; may end early, may be none."""
        meaning = self._meanings.get(word)
        if meaning is None:
            yield from _standard(word, draws)
            return
        if meaning.pattern is None:
            yield from _standard(meaning.as_ or word, draws)
        else:
            accepts = finder(meaning.pattern)
            guesses = (value for name in (word, *_GUESSES) for value in _standard(name, draws))
            yield from filter(accepts, guesses)
        if meaning.examples:
            yield draws.choice(meaning.examples)
        if meaning.pattern is not None:
            yield text_of(meaning.pattern, draws)


def instant(when: dt.datetime) -> str:
    """RFC 3339, UTC, whole seconds."""
    return f"{when.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _moment(draws: Draws) -> dt.datetime:
    return EPOCH - dt.timedelta(seconds=draws.between(60, 500 * 86_400 - 1))


def _standard(word: str, draws: Draws) -> Iterator[str]:
    if word in _MAKERS:
        yield _MAKERS[word](draws)


def _address(draws: Draws) -> str:
    return f"192.0.2.{draws.between(1, 255 - 1)}"


def _mail(draws: Draws) -> str:
    return f"person{draws.between(100, 10_000 - 1)}@example.com"


def _link(draws: Draws) -> str:
    return f"https://www.example.com/{draws.between(100, 10_000 - 1)}"


def _uuid(draws: Draws) -> str:
    return str(uuid.UUID(int=draws.bits() << 64 | draws.bits(), version=4))


_MAKERS: dict[str, Callable[[Draws], str]] = {
    "date-time": lambda draws: instant(_moment(draws)),
    "datetime": lambda draws: instant(_moment(draws)),
    "date": lambda draws: _moment(draws).date().isoformat(),
    "time": lambda draws: f"{draws.below(24):02}:{5 * draws.below(12):02}:00Z",
    "clock": lambda draws: f"{draws.below(24):02}:{5 * draws.below(12):02}",
    "duration": lambda draws: f"PT{draws.between(1, 60 - 1)}M",
    "email": _mail,
    "idn-email": _mail,
    "hostname": lambda draws: f"host{draws.below(100)}.example.com",
    "idn-hostname": lambda draws: f"host{draws.below(100)}.example.com",
    "ipv4": _address,
    "ipv6": lambda draws: f"2001:db8::{draws.between(1, 65_536 - 1):x}",
    "uri": _link,
    "url": _link,
    "iri": _link,
    "uri-reference": _link,
    "uuid": _uuid,
    "regex": lambda _: "^[a-z]+$",
    "json-pointer": lambda draws: f"/items/{draws.below(10)}",
}
