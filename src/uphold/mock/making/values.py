"""Values made from schemas: plausible, the same for the same key, and as near as can be to a given value.

A *given* value is what is known already (a record's members, what a client sent): it is kept wherever the
schema declares a member for it and its type fits, and the rest is made. So one maker seeds records, shows a
record in the shape of any endpoint version, and mends what does not fit.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from uphold.mock.making.drafts import ABSENT, BELOW, MISSING, Draft, Ready, Sent, bare
from uphold.mock.making.draws import Draws
from uphold.mock.making.formats import Formats
from uphold.mock.making.forms import Form, Plain
from uphold.mock.making.judging import Judges
from uphold.mock.making.lists import made_list
from uphold.mock.making.members import completed
from uphold.mock.making.scalars import has_type, make_number, make_text
from uphold.mock.making.spellings import Spellings

__all__ = ["ABSENT", "MISSING", "Draft", "Maker", "Ready", "Sent"]

_DEEPEST = 7
_MOST_AGAIN = 5
"""How often a component may stand within itself, where nothing is there that may be left out."""
_ENDS: Mapping[str, Any] = {"object": {}, "array": [], "string": "", "number": 0, "integer": 0, "boolean": False}
_NULL_SHARE = 0.06
_TURNS = 8
"""Other draws that are tried where only a validator knows what will do."""


class Maker:
    """Makes values; `hidden` is the annotation of members that do not travel this way: ``writeOnly`` for
    replies, ``readOnly`` for requests."""

    def __init__(self, formats: Formats, judges: Judges, spellings: Spellings, *, hidden: str = "writeOnly") -> None:
        self._formats = formats
        self._judges = judges
        self._spellings = spellings
        self._hidden = hidden

    def make(self, form: Form, draft: Draft, given: Any = MISSING) -> Any:
        """A value of `form`. It satisfies the schema unless keywords that only a validator knows forbid it,
        or `given` does."""
        if isinstance(given, Ready):
            return given.value
        if isinstance(given, Sent):
            given, draft = given.value, draft.leaner()
        again = draft.above.count(form.pointer) if form.is_shared else 0
        if draft.depth > _DEEPEST or again > 1:
            draft = draft.leaner()
        ways = form.alternatives
        if again > _MOST_AGAIN:
            return _ENDS.get(ways[0].types[0])  # it needs itself without end: nothing satisfies it
        if len(ways) == 1 and not form.exclusive:
            return self._plain(ways[0], form, draft, given)
        order = self._order(ways, draft, given)
        if again > 1:
            order.sort(key=lambda way: _goes_on(way, draft))
        if not form.exclusive:
            return self._plain(order[0], form, draft, given)
        return self._exclusive(order, form, draft, given)

    def member(self, form: Form, draft: Draft, name: str, known: Any) -> Any:
        """The one member `name`, of which `known` is given, of what `make` makes, where `form` has no branches;
        MISSING where it has none."""
        way = form.alternatives[0]
        child = way.properties.get(name)
        if child is None or child.hidden(self._hidden):
            return MISSING
        plain = known.value if type(known) is Sent else known
        return plain if type(plain) in child.open_to else self._member(way, form, draft, name, child, known)

    def rest(self, form: Form, draft: Draft, given: dict[str, Any], settled: Container[str]) -> dict[str, Any]:
        """What `make` makes of an object of which the members `settled` are of no interest: without them where no
        other member can depend on them. Empty where it is no object."""
        way = form.alternatives[0]
        is_plain = len(form.alternatives) == 1 and not form.exclusive and "const" not in way.schema
        if is_plain and way.is_listed and "object" in way.kinds:
            return self._members(way, form, draft, given, settled)
        value = self.make(form, draft, given)
        return value if isinstance(value, dict) else {}

    def _exclusive(self, order: list[Plain], form: Form, draft: Draft, given: Any) -> Any:
        """A value that a validator finds good, if one of the likely candidates is, whether formats count or not;
        else the first."""
        place = form.pointer or f"merged {form.likeness}"
        judge = None if form.is_forbidden else self._judges.of(place, form.piece)
        best: Any = MISSING
        is_good = False
        for where in _places(draft):
            for way in order:
                made = self._plain(way, form, where, given)
                if judge is None or (judge.is_valid(made) and judge.is_plainly_valid(made)):
                    return made
                if best is MISSING or (not is_good and judge.is_valid(made)):
                    best, is_good = made, judge.is_valid(made)
        return best

    def _order(self, ways: tuple[Plain, ...], draft: Draft, given: Any) -> list[Plain]:
        """The alternatives that fit what is given best come first; a draw decides between equals."""
        start = Draws(f"{draft.key}?way").below(len(ways))
        turned = [*ways[start:], *ways[:start]]
        if given is MISSING or given is ABSENT:
            if given is ABSENT or draft.lean:
                return sorted(turned, key=lambda way: "null" not in way.types)
            return sorted(turned, key=lambda way: way.types == ("null",))
        return sorted(turned, key=lambda way: -_fit(way, given))

    def _plain(self, way: Plain, form: Form, draft: Draft, given: Any) -> Any:
        schema = way.schema
        if "const" in schema:
            return schema["const"]
        if given is not MISSING and given is not ABSENT:
            if has_type(given, way.kinds):
                if "enum" in schema:
                    if given in schema["enum"]:
                        return given
                    spelled = self._spellings.among(given, schema["enum"]) if isinstance(given, str) else None
                    if spelled is not None:
                        return spelled
                else:
                    return self._around(way, form, draft, given)
            given = MISSING
        if draft.lean or given is ABSENT:
            if "default" in schema:
                return schema["default"]
            if way.may_be_null:
                return None
        return self._fresh(way, form, draft)

    def _around(self, way: Plain, form: Form, draft: Draft, given: Any) -> Any:
        """A value that is `given`, with what it lacks."""
        if isinstance(given, dict):
            return self._object(way, form, draft, given)
        return self._array(way, form, draft, given) if isinstance(given, list) else given

    def _fresh(self, way: Plain, form: Form, draft: Draft) -> Any:
        schema, types = way.schema, way.types
        draws = Draws(draft.key)
        if way.may_be_null and (types == ("null",) or schema.get("enum") == [None] or draws.random() < _NULL_SHARE):
            return None
        if way.options:
            return way.options[int(draws.random() * len(way.options))]
        kind = next((kind for kind in _PREFERRED if kind in types), "null")
        if len(types) > len(_PREFERRED):
            kind = "string"
        match kind:
            case "object":
                return self._object(way, form, draft, {})
            case "array":
                return self._array(way, form, draft, None)
            case "string":
                return make_text(schema, draft.name, draws, draft.home, self._formats)
            case "integer" | "number":
                return make_number(schema, draft.name, draws, draft.home, whole=kind == "integer")
            case "boolean":
                return draws.random() < 0.5  # noqa: PLR2004 - a coin
        return None

    def _object(self, way: Plain, form: Form, draft: Draft, given: dict[str, Any]) -> dict[str, Any]:
        made = self._members(way, form, draft, given)
        if not way.is_listed:
            completed(self, way, form, draft, given, made)
        return made

    def _members(
        self, way: Plain, form: Form, draft: Draft, given: dict[str, Any], settled: Container[str] = ()
    ) -> dict[str, Any]:
        """The declared members of an object that are not `settled`."""
        made: dict[str, Any] = {}
        for name, child in way.visible(self._hidden):
            if name in settled:
                continue
            known = given.get(name, MISSING)
            plain = known.value if type(known) is Sent else known
            if type(plain) in child.open_to:
                made[name] = plain  # the usual case, without all that follows
                continue
            value = self._member(way, form, draft, name, child, known)
            if value is not MISSING:
                made[name] = value
        return made

    def _member(self, way: Plain, form: Form, draft: Draft, name: str, child: Form, known: Any) -> Any:
        """The value of a declared member, of which `known` is known; MISSING where it is left out."""
        if known is ABSENT or (known is MISSING and draft.lean):
            if name in way.required:
                return self.make(child, draft.below(name, form), ABSENT)
            if not child.has_nothing:
                return MISSING
            return child.nothing[0] if child.nothing else self.make(child, draft.below(name, form).leaner(), ABSENT)
        return self.make(child, draft.below(name, form), known)

    def _array(self, way: Plain, form: Form, draft: Draft, given: list[Any] | None) -> list[Any]:
        return made_list(self, way, form, draft, given)


_PREFERRED = ("object", "array", "string", "number", "integer", "boolean")


def _places(draft: Draft) -> Iterator[Draft]:
    """Where to try: here, with nothing that may be left out, and with other draws."""
    yield draft
    if not draft.lean:
        yield draft.leaner()
    for turn in range(_TURNS):
        other = Draft(f"{draft.key}{BELOW}?{turn}", draft.name, draft.depth, lean=draft.lean, above=draft.above)
        yield other if turn % 2 or draft.lean else other.leaner()


def _goes_on(way: Plain, draft: Draft) -> bool:
    """Whether a branch requires what stands around it once more."""
    needed = [child for name, child in way.properties.items() if name in way.required]
    needed += [way.items] if way.items is not None and way.schema.get("minItems") else []
    return any(child.pointer in draft.above for child in needed if child.is_shared)


def best_way(form: Form, value: Any) -> Plain:
    """The alternative of `form` that fits `value` best."""
    ways = form.alternatives
    return ways[0] if len(ways) == 1 else max(ways, key=lambda way: _fit(way, value))


def _fit(way: Plain, given: Any) -> int:
    """How well `given` fits a branch: the members that it declares count for it, wrong ones against it."""
    if not has_type(given, way.kinds):
        return -1000
    if "enum" in way.schema and given not in way.schema["enum"]:
        return -500
    if not isinstance(given, dict):
        return 1
    score = -3 * len(way.required - given.keys())
    for name, value in given.items():
        child = way.properties.get(name)
        if child is None or value is ABSENT:
            score -= 1 if child is None else 0
            continue
        score += max((_fits_scalar(option, bare(value)) for option in child.alternatives), default=0)
    return score


def _fits_scalar(way: Plain, value: Any) -> int:
    if not has_type(value, way.kinds):
        return -4
    options = [way.schema["const"]] if "const" in way.schema else way.schema.get("enum")
    return 2 if options is None or isinstance(value, (dict, list)) or value in options else -4
