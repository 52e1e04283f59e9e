"""Bodies that tell: each member with a value that a tenant gives no record by itself and no other member has, so that
what is lost, cut, mixed up or kept shows.

The plainest allowed bodies are full of empty texts, and an empty text comes back from a tenant that keeps nothing.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from uphold.checks import records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.contract import Conventions, Format

_LONG: Final = 120
"""Characters of a long text: columns of databases hold as many as a rule; where one does not, a document says so."""
_MOST: Final = 4
"""Values of one member."""
_DEEPEST: Final = 6
_PARTS: Final = 4

_TEXTS: Final = ("Uphold {0} Żółć é 漢字", "{0} second text, O'Neill + Söhne", "x" * _LONG + " {0}")
_OF_FORMAT: Final[Mapping[str, tuple[str, ...]]] = {
    "date-time": ("2024-02-29T23:30:15+02:00", "2031-05-06T07:08:09Z"),
    "date": ("2024-02-29", "2031-05-06"),
    "email": ("uphold.{0}@example.com", "second-{0}@example.org"),
    "uri": ("https://example.com/uphold/{0}", "https://example.org/second/{0}"),
    "url": ("https://example.com/uphold/{0}", "https://example.org/second/{0}"),
    "uuid": ("2f1c8a64-5b0e-4d7a-9c35-7e0d4b1f6a02", "7d3e5f10-86c4-4f2b-b1a9-0c9e8d7f6b53"),
}
_OF_WORD: Final[Mapping[str, tuple[str, ...]]] = {
    "email": _OF_FORMAT["email"],
    "mail": _OF_FORMAT["email"],
    "url": _OF_FORMAT["uri"],
    "uri": _OF_FORMAT["uri"],
    "website": _OF_FORMAT["uri"],
    "zone": ("Europe/Tallinn", "America/Bogota"),
    "timezone": ("Europe/Tallinn", "America/Bogota"),
    "country": ("EE", "US"),
    "currency": ("EUR", "USD"),
    "locale": ("en", "de"),
    "language": ("en", "de"),
    "phone": ("+3725551234", "+4915112345678"),
    "mobile": ("+3725551234", "+4915112345678"),
}
"""Word of a member's name → texts that a tenant takes which knows what the member means, whatever the contract says."""


def telling_values(name: str, view: records.View, formats: Mapping[str, Format], *, depth: int = 0) -> list[Any]:
    """Values that the contract allows a member and that tell; empty where none is known. `formats` are those of the
    API's conventions."""
    return list(islice((value for value in _candidates(name, view, formats, depth) if view.allows(value)), _MOST))


def telling_bodies(plain: Mapping[str, Any], view: records.View, conventions: Conventions) -> Iterator[dict[str, Any]]:
    """`plain`, an allowed body, with telling values: of all members (twice, with different values), of a part of them
    each, and of the required ones alone. Values are laid over `plain` only where `view`, what the contract says of
    the body, allows the whole. Members that only some branches have, secrets and what is the tenant's to set are left
    as they are."""
    fixed = records.fixed_members(conventions)
    values = {
        name: telling_values(name, inner, conventions.formats)
        for name, inner in view.certain.items()
        if not (inner.says("readOnly") or records.is_secret(name) or name in fixed)
    }
    names = [name for name, known in values.items() if known]
    required = [name for name in names if name in view.required]
    optional = [name for name in names if name not in view.required]
    parts = [required + optional[part::_PARTS] for part in range(_PARTS)]
    for turn, chosen in ((0, names), (1, names), (2, names), *((0, part) for part in parts), (1, required)):
        body = dict(plain)
        for name in chosen:
            other = {**body, name: values[name][turn % len(values[name])]}
            body = other if view.allows(other) else body
        yield body


def _object(view: records.View, formats: Mapping[str, Format], turn: int, depth: int) -> dict[str, Any]:
    """An object inside a body, with all of its members that have telling values."""
    body = {}
    for name, inner in view.certain.items():
        values = telling_values(name, inner, formats, depth=depth + 1)
        if values and not inner.says("readOnly"):
            body[name] = values[turn % len(values)]
    return body


def _candidates(name: str, view: records.View, formats: Mapping[str, Format], depth: int) -> Iterator[Any]:
    if depth > _DEEPEST:
        return
    if view.options:
        yield from (value for value in reversed(view.options) if value is not None)
        return
    kinds = view.types - {"null"}
    if "boolean" in kinds:
        yield from (True, False)
    if kinds & {"integer", "number"}:
        yield from _numbers(name, kinds)
    if "string" in kinds:
        yield from _texts(name, view, formats)
    if "array" in kinds and view.items is not None:
        elements = telling_values(name, view.items, formats, depth=depth + 1)
        yield from (elements[:2], elements[:1], elements[1:2])
    if "object" in kinds and view.members:
        for turn in range(2):
            yield _object(view, formats, turn, depth)
    elif "object" in kinds:
        yield from ({"uphold": "first Ω", "other": "second"}, {"uphold": "changed"})


def _numbers(name: str, kinds: frozenset[str]) -> Iterator[Any]:
    """Small ones first, of which no two members have the same."""
    own = sum(map(ord, name)) % 89
    if "number" in kinds:
        yield from (own + 11.25, _cut_short(own))
    yield from (own + 11, own + 101, 70_000 + own, 7, 3, 2, 1, 50, 100, 1_000)


def _cut_short(own: int) -> float:
    """An amount of `own` and some cents that loses one where a tenant counts cents and does not round."""
    return next(
        (own + cents / 100 for cents in range(99, 0, -1) if int((own + cents / 100) * 100) % 100 != cents), own + 0.5
    )


def _texts(name: str, view: records.View, formats: Mapping[str, Format]) -> Iterator[str]:
    words = view.words
    meanings = [formats[word] for word in words if word in formats]
    if not any(one.pattern for one in meanings):
        words |= {one.as_ for one in meanings if one.as_}
        told = [text for word in sorted(words) for text in _OF_FORMAT.get(word, ())]
    else:
        told = []
    told += [text for one in meanings for text in one.examples]
    if not told and words:
        return
    parts = records.words_of(name)
    told = told or [text for word in sorted(parts & _OF_WORD.keys()) for text in _OF_WORD[word]]
    for text in told or _TEXTS:
        yield text.replace("{0}", name)
    longest = min((node["maxLength"] for node in view.nodes if "maxLength" in node), default=None)
    if not told and longest is not None:
        yield (f"Ünì{name} " * (longest // 4 + 1))[:longest].rstrip().ljust(min(longest, _LONG * 9), "x")
