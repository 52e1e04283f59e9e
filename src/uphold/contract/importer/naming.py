"""Names a person would choose, from the structure of a document and from nothing a vendor is known for.

A record is named by the singular of its path's last collection (`/charge-points/{id}` gives ChargePoint),
an error by the reason phrase of its status, a member by its own name. The words come from the document, the
rules from English plurals and from HTTP (RFC 9110, section 15).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from http import HTTPStatus
from typing import Final

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_]+")
_SAFE: Final = re.compile(r"[A-Za-z0-9._-]+")
_IRREGULAR: Final = {
    "people": "person",
    "children": "child",
    "indices": "index",
    "series": "series",
    "movies": "movie",
    "cookies": "cookie",
    "news": "news",
    "buses": "bus",
    "bonuses": "bonus",
    "statuses": "status",
    "viruses": "virus",
    "caches": "cache",
    "gas": "gas",
    "alias": "alias",
    "aliases": "alias",
    "details": "details",
    "settings": "settings",
    "preferences": "preferences",
    "always": "always",
    "hours": "hours",
}
# Reason phrases change between releases of Python and of HTTP; names must not.
_REASONS: Final = {
    413: "ContentTooLarge",
    414: "UriTooLong",
    416: "RangeNotSatisfiable",
    418: "Teapot",
    422: "ValidationError",
}


def words(text: str) -> list[str]:
    """The words of a name in any of the usual spellings: camelCase, snake_case, kebab-case, prose."""
    return _WORD.findall(text)


def pascal(text: str) -> str:
    """`charge-points`, `chargePoints` and `charge points` as `ChargePoints`; words in capitals stay so."""
    name = "".join(word[0].upper() + word[1:] for word in words(text))
    name = re.sub(r"[^A-Za-z0-9]", "", name)
    return name if name[:1].isalpha() else f"N{name}" if name else ""


def singular(text: str) -> str:
    """The singular of the last word of an English name in any spelling; what is no plural stays as it is."""
    match = list(_WORD.finditer(text))
    if not match:
        return text
    last = match[-1]
    word = last.group()
    return text[: last.start()] + _singular(word) + text[last.end() :]


def is_plural(text: str) -> bool:
    """Whether the last word of a name is a plural."""
    return singular(text) != text


def _singular(word: str) -> str:
    lower = word.lower()
    if lower in _IRREGULAR:
        single = _IRREGULAR[lower]
        return single.capitalize() if word[0].isupper() else single
    if len(word) <= 3 or not lower.endswith("s") or lower.endswith(("ss", "us", "is")):  # noqa: PLR2004 - gas, bus
        return word
    if lower.endswith("ies"):
        return word[:-3] + "y"
    if lower.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def reason(status: str) -> str:
    """A name for an error status: `401` gives Unauthorized, `4XX` ClientError, `default` Error."""
    if status.isdigit():
        code = int(status)
        if code in _REASONS:
            return _REASONS[code]
        try:
            return pascal(HTTPStatus(code).name.lower())
        except ValueError:
            return f"Status{code}"
    return {"4XX": "ClientError", "5XX": "ServerError"}.get(status.upper(), "Error")


def is_safe(name: str) -> bool:
    """Whether OpenAPI allows `name` as the name of a component."""
    return _SAFE.fullmatch(name) is not None


def free_name(candidates: Iterable[str], taken: Collection[str]) -> str:
    """The first candidate that nobody has; after the last, the first one with a number from 2 up."""
    first = ""
    for name in candidates:
        if name and name not in taken:
            return name
        first = first or name
    first = first or "Schema"
    number = 2
    while f"{first}{number}" in taken:
        number += 1
    return f"{first}{number}"


def joined(*parts: str) -> str:
    """Pascal-case parts as one name; words that end one part and begin the next are said once."""
    name: list[str] = []
    for part in parts:
        more = words(part)
        overlap = next(n for n in range(min(len(name), len(more)), -1, -1) if name[len(name) - n :] == more[:n])
        name += more[overlap:]
    return "".join(name)
