"""Texts in records that have a format."""

from __future__ import annotations

from collections.abc import Callable

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies.values import Ways, edit_values, has_values
from uphold.mock.making.forms import Form


def has_texts(target: Target, *meanings: str) -> bool:
    """Whether records hold texts, at any depth, whose format means one of `meanings` in this API."""
    return has_values(target, _are(target, meanings))


def is_text(target: Target, form: Form, *meanings: str) -> bool:
    """Whether a place holds nothing but such texts, and null."""
    return _are(target, meanings)(tuple(way for way in form.alternatives if way.types != ("null",)))


def edit_texts(exchange: Exchange, edit: Callable[[str], object], *meanings: str) -> Reply:
    """The reply with every text of a format that means one of `meanings` replaced by what `edit` makes of it."""
    return edit_values(
        exchange,
        _are(exchange.target, meanings),
        lambda value, _: edit(value) if isinstance(value, str) else value,
    )


def _are(target: Target, meanings: tuple[str, ...]) -> Callable[[Ways], bool]:
    formats = target.conventions.formats
    words = {*meanings, *(word for word, format in formats.items() if format.as_ in meanings)}
    words -= {word for word, format in formats.items() if format.number or (format.as_ and format.as_ not in meanings)}
    return lambda ways: bool(ways) and all(way.schema.get("format") in words and "string" in way.kinds for way in ways)
