"""Values as a varied tenant has them: other members left out, other nulls, other texts, numbers, times and lengths."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from uphold.contract import Conventions
from uphold.mock.making.formats import Formats
from uphold.mock.making.forms import Form, Plain
from uphold.mock.making.judging import Judges
from uphold.mock.making.spellings import Spellings
from uphold.mock.making.values import MISSING, Draft, Maker
from uphold.mock.variation.scalars import edge_number, odd_text, odd_time
from uphold.mock.variation.traits import Variation

_MOST_ELEMENTS = 7
_DEEP = 3
"""From here on lists that are as long as can be would multiply without end."""
_NEW_SHARE = 0.5
_SHAPING = frozenset({"pattern", "format", "maxLength"})


class VariedMaker(Maker):
    """A maker of values that differs wherever nothing is known: what a client sent, and what the tenant knows of a
    record, stays as it is. `growing` are the resources whose records may have values that no enumeration lists."""

    def __init__(
        self, usual: Maker, formats: Formats, judges: Judges, spellings: Spellings, conventions: Conventions,
        variation: Variation, growing: frozenset[str],
    ) -> None:  # fmt: skip
        super().__init__(formats, judges, spellings, hidden="writeOnly")
        self._usual = usual
        self._growing = growing
        self._variation = variation
        self._words = formats
        self._kept = _always_there(conventions)
        self._times = {word: _time_kind(conventions, word) for word in ("date-time", "date", *conventions.formats)}

    def _exclusive(self, order: list[Plain], form: Form, draft: Draft, given: Any) -> Any:
        made = super()._exclusive(order, form, draft, given)
        if form.pointer and form.piece is not None:
            judge = self._judges.of(form.pointer, form.piece)
            if not (judge.is_valid(made) and judge.is_plainly_valid(made)):  # what was left out told branches apart
                return self._usual.make(form, draft, given)
        return made

    def _member(self, way: Plain, form: Form, draft: Draft, name: str, child: Form, known: Any) -> Any:
        is_open = known is MISSING and not draft.lean and name not in way.required
        if is_open and not (name in self._kept and draft.depth == 0):
            root, _, path = draft.key.partition("\x1f")
            if self._variation.leaves_out(_resource(root), draft.key, f"{path}|{name}"):
                return MISSING
        return super()._member(way, form, draft, name, child, known)

    def _array(self, way: Plain, form: Form, draft: Draft, given: list[Any] | None) -> list[Any]:
        trait = self._variation.arrays
        if given is not None or draft.lean or trait == "usual":
            return super()._array(way, form, draft, given)
        least, most = way.schema.get("minItems", 0), way.schema.get("maxItems", _MOST_ELEMENTS)
        most = min(most, _MOST_ELEMENTS if draft.depth < _DEEP else 1)
        count = least if trait == "shortest" else max(least, most)
        made = super()._array(way, form, draft, [MISSING] * count)
        return made if len(made) >= least else super()._array(way, form, draft, None)

    def _fresh(self, way: Plain, form: Form, draft: Draft) -> Any:
        variation, schema = self._variation, way.schema
        listed = schema.get("enum")
        if variation.null is not None and way.types != ("null",) and "null" in way.types and (
            listed is None or None in listed
        ):  # fmt: skip
            if variation.happens(variation.null, f"null {draft.key}"):
                return None
            other = Plain(form, {**schema, "type": [kind for kind in way.types if kind != "null"]})
            return self._fresh(other, form, draft) if listed is None else super()._fresh(way, form, draft)
        made = self._scalar(way, draft) if listed is None else self._unlisted(way, draft)
        return super()._fresh(way, form, draft) if made is None else made

    def _unlisted(self, way: Plain, draft: Draft) -> str | None:
        """A value that an enumeration does not list yet; None where it is to be one that it lists."""
        listed = [value for value in way.schema["enum"] if value is not None]
        if not self._growing or _resource(draft.key.partition("\x1f")[0]) not in self._growing:
            return None
        if len(listed) < 2 or not all(isinstance(value, str) for value in listed):  # noqa: PLR2004 - one value is a constant
            return None
        is_new = self._variation.happens(_NEW_SHARE, f"new {draft.key}")
        return f"{listed[0]}_next" if is_new and not _SHAPING & way.schema.keys() else None

    def _scalar(self, way: Plain, draft: Draft) -> Any:
        """A text or a number with the traits of the tenant; None where it has no say."""
        kinds = way.kinds - {"null"}
        draws = self._variation.draws(draft.key)
        if kinds == {"string"}:
            word = way.schema.get("format")
            kind = self._times.get(word) if word is not None else None
            if kind is not None:
                return odd_time(self._variation.times, kind, way.schema, draws)
            if word is None or not self._words.knows(word):
                return odd_text(self._variation.texts, way.schema, draws)
        elif kinds in ({"integer"}, {"number"}):
            return edge_number(self._variation.numbers, way.schema, draws, whole=kinds == {"integer"})
        return None


def _resource(root: str) -> str:
    """What the draws of a record have in common with those of its sisters, see `store.Record.key`."""
    parts = root.split("|")
    return parts[1] if len(parts) > 1 else root


def _always_there(conventions: Conventions) -> frozenset[str]:
    """Members at the top of a body that ``api.toml`` promises wherever their schema has them."""
    envelope, success, pages = conventions.envelope, conventions.success, conventions.pagination
    around = (pages.items, pages.meta, pages.links) if pages is not None else ()
    if pages is not None and not (pages.meta and pages.links):
        around += structs.astuple(pages.names)
    constant = success.constant if success is not None else {}
    return frozenset((*constant, *around, *([envelope.member] if envelope is not None else ())))


def _time_kind(conventions: Conventions, word: str) -> str | None:
    """``date-time`` or ``date`` where the format `word` means just that; None otherwise."""
    meaning = conventions.formats.get(word)
    standard = word if meaning is None else meaning.as_
    return standard if standard in {"date-time", "date"} else None
