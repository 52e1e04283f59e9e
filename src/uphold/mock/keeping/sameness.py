"""Which names of a record's members mean one member: found from names and types, see `synonyms`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from uphold.mock.keeping.synonyms import Path
from uphold.mock.making.forms import Form
from uphold.mock.making.spellings import fold

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_DEEPEST = 5
_NUMBERS = frozenset({"integer", "number"})


def synonyms(
    forms: Iterable[Form], settled: Iterable[tuple[Path, ...]], apart: Iterable[str]
) -> list[tuple[Path, ...]]:
    """The members that are one, over all the `forms` that a record is shown or sent in: equal names but for case,
    underscore and hyphen; names and dotted paths of the same words, of types that fit. Two names in one form are two
    members. `settled` is taken as it is, and no member of the top called like one of `apart` has other names."""
    places: list[dict[Path, Form]] = [dict(_leaves(form, (), ())) for form in forms]
    alike: dict[str, dict[Path, list[Form]]] = {}
    for leaves in places:
        for path, form in leaves.items():
            alike.setdefault(fold("".join(path)), {}).setdefault(path, []).append(form)
    known = [tuple(group) for group in settled]
    taken = {path for group in known for path in group} | {(name,) for name in apart}
    found = [group for group in known if len(group) > 1]
    for named in alike.values():
        paths = tuple(path for path in named if path not in taken)
        flat = [path for path in paths if len(path) == 1]
        deep = [path for path in paths if len(path) > 1]
        if len({tuple(map(fold, path)) for path in deep}) > 1:
            continue  # two places, and no telling which of them a name means
        if flat and deep and not any(_words(one) == _words(other) for one in flat for other in deep):
            continue
        is_apart = all(sum(path in leaves for path in paths) <= 1 for leaves in places)
        if len(paths) > 1 and is_apart and _fit([form for path in paths for form in named[path]]):
            found.append(paths)
    return found


def _leaves(form: Form, above: Path, around: tuple[int, ...]) -> Iterable[tuple[Path, Form]]:
    """The members of `form` that are no objects with members of their own, at whatever depth."""
    if id(form) in around or len(above) >= _DEEPEST:
        return
    for name, child in form.properties.items():
        path = (*above, name)
        if child.properties:
            yield from _leaves(child, path, (*around, id(form)))
        else:
            yield path, child


def _fit(forms: list[Form]) -> bool:
    """Whether a value may be of all `forms`."""
    common: set[str] | None = None
    formats: set[str] = set()
    for form in forms:
        kinds = {kind for way in form.alternatives for kind in way.types} - {"null"}
        if kinds & _NUMBERS:
            kinds |= _NUMBERS
        common = kinds if common is None else common & kinds
        formats.update(way.schema["format"] for way in form.alternatives if "format" in way.schema)
    return bool(common) and len(formats) <= 1


def _words(path: Path) -> list[str]:
    return [word.lower() for name in path for word in _WORD.findall(name)]
