"""Which operation of a contract a request reaches, in whatever way a server between here and there reads its path:
a proxy may decode ``%2e%2e`` or merge slashes that this client leaves alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Contract, Conventions, Operation

SAFE_METHODS: Final = frozenset(("GET", "HEAD", "OPTIONS"))
"""By RFC 9110, 9.2.1; TRACE is left out: it sends a credential back."""

_READINGS: Final = 8
"""How often a path may be percent-decoded before it settles; nobody needs more than twice."""
_PIECES: Final = re.compile(r"(\{[^}]*\})")
_KEPT: Final = "/:@!$&'()*+,;=-._~"


class Routes:
    """Which operation of a contract a request reaches, and whether it may be sensitive. `prefix` is the
    path that stands before every path of the contract."""

    def __init__(self, contract: Contract, conventions: Conventions, prefix: str) -> None:
        self._contract = contract
        self._prefix = prefix
        self._listed = frozenset(conventions.safety.sensitive)
        self._sensitive = [(name.split()[0], _Template.of(name)) for name in conventions.safety.sensitive]

    def find(self, method: str, path: str) -> Operation | None:
        """The operation that `method` and `path`, percent-encoded as sent, reach; None when there is none."""
        if not path.startswith(self._prefix):
            return None
        found = self._contract.find(method, path[len(self._prefix) :])
        return found[0] if found is not None else None

    def is_listed(self, operation: Operation) -> bool:
        """Whether ``api.toml`` lists `operation` itself as sensitive."""
        return operation.id in self._listed

    def is_sensitive(self, operation: Operation, path: str) -> bool:
        """Whether `path` may reach an operation that ``api.toml`` lists as sensitive: of the same method or, where
        `operation` is safe by method, of any other that is."""
        concrete = unquote(path[len(self._prefix) :])
        found = _Template.of(operation.id)
        return any(
            template.pattern.fullmatch(concrete) and not found.is_surely_before(template)
            for method, template in self._sensitive
            if method == operation.method or {method, operation.method} <= SAFE_METHODS
        )


@dataclass(frozen=True, slots=True)
class _Template:
    id: str
    pattern: re.Pattern[str]
    """What a concrete path must match, in any case of letters and with or without a slash at its end."""
    rank: tuple[bool, ...]
    """Which segments are parameters."""

    @classmethod
    def of(cls, name: str) -> _Template:
        """The template in an operation id."""
        segments = name.partition(" ")[2].strip("/").split("/")
        pattern = "/".join(
            "".join("[^/]*" if piece[:1] == "{" else re.escape(piece) for piece in _PIECES.split(part))
            for part in segments
        )
        rank = tuple("{" in segment for segment in segments)
        return cls(name, re.compile(f"/{pattern}/?", re.IGNORECASE), rank)

    def is_surely_before(self, other: _Template) -> bool:
        """Whether every router prefers this template to `other` for a path that both match: it has text where
        `other` has a parameter, and nowhere the other way round."""
        return (
            len(self.rank) == len(other.rank)
            and self.rank != other.rank
            and all(mine <= theirs for mine, theirs in zip(self.rank, other.rank, strict=True))
        )


def readings(path: str) -> Iterator[str | None]:
    """Every way a server may read `path` (percent-encoded as sent), each percent-encoded again: with dot
    segments resolved, slashes merged, path parameters cut, decoded once or more. None at the end when
    decoding it never settles."""
    seen = set()
    current = path
    for _ in range(_READINGS):
        for reading in (_encoded(_without_dots(current)), _encoded(_tidy(current))):
            if reading not in seen:
                seen.add(reading)
                yield reading
        decoded = unquote(current, errors="replace")
        if decoded == current:
            return
        current = decoded
    yield None


def _encoded(path: str) -> str:
    return quote(path, safe=_KEPT + "%")


def _tidy(path: str) -> str:
    """What the most forgiving of servers makes of `path`."""
    text = unicodedata.normalize("NFKC", path).replace("\\", "/")
    text = re.split(r"[?#\0]", text, maxsplit=1)[0]
    segments = (segment.partition(";")[0].strip() for segment in text.split("/"))
    return _without_dots("/" + "/".join(segment for segment in segments if segment))


def _without_dots(path: str) -> str:
    """`path` without dot segments (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)
