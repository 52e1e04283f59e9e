"""Tests that `-k` leaves out are not even made: there are thousands, and one family's are wanted at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from _pytest.mark import KeywordMatcher
from _pytest.mark.expression import Expression

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

T = TypeVar("T")


def wanted(metafunc: pytest.Metafunc, params: Sequence[T], ids: Sequence[str]) -> tuple[Sequence[T], Sequence[str]]:
    """Of the tests of a function, those that `-k` may choose: parameters, and ids. Pytest chooses among them as ever;
    one is left for it to refuse where none would be."""
    words = metafunc.config.option.keyword.strip()
    is_named_otherwise = next(metafunc.definition.iter_markers("parametrize"), None) is not None
    if not words or is_named_otherwise or len(params) <= 1:
        return params, ids
    try:
        asked = Expression.compile(words)
    except Exception:  # noqa: BLE001 - pytest says what is wrong with it, and its kind is another one in each release
        return params, ids
    name = metafunc.definition.name
    around = cache(KeywordMatcher.from_item(metafunc.definition))

    def may_be_chosen(id: str) -> bool:
        told = f"{name}[{id}]".lower()
        return not id.isascii() or asked.evaluate(lambda word, /, **_: word.lower() in told or around(word))

    picked = [number for number, id in enumerate(ids) if may_be_chosen(id)] or [0]
    return [params[number] for number in picked], [ids[number] for number in picked]
