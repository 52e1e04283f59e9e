"""Values made from schemas: plausible, the same for the same key, and as near as can be to a given value.

A *given* value is what is known already (a record's members, what a client sent): it is kept wherever the
schema declares a member for it and its type fits, and the rest is made. So one maker seeds records, shows a
record in the shape of any endpoint version, and mends what does not fit.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Container
from typing import Any

import msgspec

from uphold.mock.making.draws import Draws
from uphold.mock.making.formats import Formats
from uphold.mock.making.forms import Form, Plain
from uphold.mock.making.judging import Judges
from uphold.mock.making.scalars import has_type, make_number, make_text
from uphold.mock.making.spellings import Spellings
from uphold.mock.making.words import CITIES, City

MISSING: Any = object()
"""Nothing is given."""
ABSENT: Any = object()
"""Given on purpose as not there: a member that its client could have sent and did not."""
_BELOW = "\x1f"
_DEEPEST = 7
_NULL_SHARE = 0.06
_PATIENCE = 20


class Sent(msgspec.Struct, frozen=True):
    """A given value that came from a client: what it leaves out below is left out, where that is allowed."""

    value: Any


class Ready(msgspec.Struct, frozen=True):
    """A given value that is finished: it is taken as it is."""

    value: Any


class Draft:
    """Where in a value the maker is. `key` names the draw: the same key gives the same value. `lean`: leave out
    what may be left out. `above`: the components around, to notice recursion."""

    __slots__ = ("above", "depth", "key", "lean", "name")

    def __init__(
        self, key: str, name: str = "", depth: int = 0, *, lean: bool = False, above: tuple[int, ...] = ()
    ) -> None:
        self.key = key
        self.name = name
        self.depth = depth
        self.lean = lean
        self.above = above

    @property
    def home(self) -> City:
        """The town that the whole record belongs to."""
        return CITIES[zlib.crc32(self.key.partition(_BELOW)[0].encode()) % len(CITIES)]

    def leaner(self) -> Draft:
        """The same place, with nothing that may be left out."""
        return Draft(self.key, self.name, self.depth, lean=True, above=self.above)

    def below(self, name: str, form: Form) -> Draft:
        """The place of the member or element `name` of a value of `form`."""
        above = (*self.above, id(form)) if form.is_shared else self.above
        return Draft(f"{self.key}{_BELOW}{name}", name, self.depth + 1, lean=self.lean, above=above)


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
        if draft.depth > _DEEPEST or (form.is_shared and draft.above.count(id(form)) > 1):
            draft = draft.leaner()
        ways = form.alternatives
        if len(ways) == 1 and not form.exclusive:
            return self._plain(ways[0], form, draft, given)
        order = self._order(ways, draft, given)
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
        bare = known.value if type(known) is Sent else known
        return bare if type(bare) in child.open_to else self._member(way, form, draft, name, child, known)

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
        """A value that matches exactly one branch, if one of the likely candidates does, whether formats count
        or not; else the first."""
        piece = form.piece
        judge = self._judges.of(form.pointer or "", piece) if piece is not None and form.pointer else None
        best: Any = MISSING
        is_good = False
        for place in (draft,) if draft.lean else (draft, draft.leaner()):
            for way in order:
                made = self._plain(way, form, place, given)
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
                if isinstance(given, dict):
                    return self._object(way, form, draft, given)
                if isinstance(given, list):
                    return self._array(way, form, draft, given)
                if "enum" not in schema or given in schema["enum"]:
                    return given
                spelled = self._spellings.among(given, schema["enum"])
                if spelled is not None:
                    return spelled
            given = MISSING
        if draft.lean or given is ABSENT:
            if "default" in schema:
                return schema["default"]
            if way.may_be_null:
                return None
        return self._fresh(way, form, draft)

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
        if way.extra is not None or not way.required <= made.keys():
            self._extra(way, form, draft, given, made)
        if given and way.is_free:
            made.update((name, _bare(value)) for name, value in given.items() if value is not ABSENT)
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
            bare = known.value if type(known) is Sent else known
            if type(bare) in child.open_to:
                made[name] = bare  # the usual case, without all that follows
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

    def _extra(self, way: Plain, form: Form, draft: Draft, given: dict[str, Any], made: dict[str, Any]) -> None:
        """Members beyond the declared ones: given ones with a schema, required ones, a few to show."""
        child = way.extra
        for name in way.required:
            if name not in made:
                target = child or Form(form.book, {}, form.root, None)
                made[name] = self.make(target, draft.below(name, form), given.get(name, MISSING))
        if child is None:
            return
        for name, value in given.items():
            if name not in made and value is not ABSENT and value is not MISSING:
                made[name] = self.make(child, draft.below(name, form), value)
        least = max(way.schema.get("minProperties", 0), 0 if given or draft.lean or way.properties else 2)
        for name in ("first", "second", "third", "fourth", "fifth", "sixth"):
            if len(made) >= least:
                break
            made.setdefault(name, self.make(child, draft.below(name, form)))

    def _array(self, way: Plain, form: Form, draft: Draft, given: list[Any] | None) -> list[Any]:
        least = way.schema.get("minItems", 0)
        most = way.schema.get("maxItems", math.inf)
        if given is not None:
            count = len(given)
        elif draft.lean:
            count = least
        else:
            count = int(min(max(Draws(f"{draft.key}?length").between(1, 3), least), most))
        child = way.items or Form(form.book, {"type": "string"}, form.root, None)
        made: list[Any] = []
        # An array of unique elements may need more draws than it has elements; it gives up in the end.
        for index in range(count * _PATIENCE if way.schema.get("uniqueItems") and given is None else count):
            known = given[index] if given is not None else MISSING
            element = self.make(child, draft.below(f"{draft.name}#{index}", form), known)
            if not way.schema.get("uniqueItems") or element not in made:
                made.append(element)
            if len(made) >= count:
                break
        return made


_PREFERRED = ("object", "array", "string", "number", "integer", "boolean")


def _bare(value: Any) -> Any:
    return value.value if isinstance(value, (Sent, Ready)) else value


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
        bare = value.value if isinstance(value, (Sent, Ready)) else value
        score += max((_fits_scalar(option, bare) for option in child.alternatives), default=0)
    return score


def _fits_scalar(way: Plain, value: Any) -> int:
    if not has_type(value, way.kinds):
        return -4
    options = [way.schema["const"]] if "const" in way.schema else way.schema.get("enum")
    return 2 if options is None or isinstance(value, (dict, list)) or value in options else -4
