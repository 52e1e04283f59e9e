"""What a witness has to show: the violation of the change that it stands under, and no other one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import msgspec

from uphold.compat.containment.engine import Engine
from uphold.compat.containment.json_values import key_of, kind_of
from uphold.compat.containment.shapes import Shape
from uphold.compat.pairing.pairs import MemberPair, Pair, SchemaPair
from uphold.contract import Direction

_LOOKED_AT = 60
"""Refutations among which the one that shows a change alone is looked for."""
_PLAIN: tuple[Any, ...] = ("a", 0, 0.5, True, None, [], {})
_ALIKE = {
    "minimum": ("minimum", "exclusiveMinimum"),
    "maximum": ("maximum", "exclusiveMaximum"),
    "enum": ("enum", "const"),
    "type": ("type", "enum", "const"),
    "additionalProperties": ("additionalProperties", "unevaluatedProperties"),
}
"""Keyword of a change → the keywords that may forbid what shows it."""
_CHOICES = frozenset({"anyOf", "oneOf", "not", "contains"})
"""Keywords that forbid a value as a whole for what is wrong inside it."""


class Aim(msgspec.Struct, frozen=True):
    """What shows one change at its place."""

    keywords: frozenset[str] = frozenset()
    """Those that forbid the value; none: any."""
    exact: tuple[Any, ...] = ()
    """The one value that shows it, alone; empty: others may."""
    kinds: frozenset[str] = frozenset()
    """The kinds that show it; empty: any. See `kind_of`."""
    without: str | None = None
    """The member that is not there."""
    holding: str | None = None
    """The member that is there."""

    @property
    def is_loose(self) -> bool:
        """Whether any refutation will do."""
        return self == Aim()

    def fits(self, value: Any) -> bool:
        """Whether `value` can show it."""
        if self.exact:
            return key_of(value) == key_of(self.exact[0])
        if self.kinds and _kind(value) not in self.kinds:
            return False
        if self.without is not None:
            return isinstance(value, dict) and self.without not in value
        return self.holding is None or (isinstance(value, dict) and self.holding in value)


ANYTHING = Aim()


def aim_of(pair: Pair, keyword: str, old: Any, new: Any, name: str) -> Aim:
    """What shows a delta of `pair`: its keyword, its values and its name as the rule gave them."""
    keywords = frozenset(_ALIKE.get(keyword, (keyword,))) if keyword else frozenset[str]()
    if isinstance(pair, MemberPair):
        inner, outer = (pair.old, pair.new) if pair.direction is Direction.REQUEST else (pair.new, pair.old)
        if inner is not None and outer is None:
            return Aim(keywords, holding=pair.name)
        return Aim(frozenset({"required"}), without=pair.name)
    if not isinstance(pair, SchemaPair):
        return Aim(keywords)
    if keyword == "enum" and name:
        return Aim(keywords, exact=(old if new is None else new,))
    if keyword == "type":
        if isinstance(old, bool):
            return Aim(keywords, exact=(None,))
        return Aim(keywords, kinds=pair.inner.types - pair.outer.types - {"null"})
    return Aim(keywords)


def strangers(outer: Shape, value: Any, at: tuple[Any, ...], aim: Aim) -> int | None:
    """How many violations of `outer` in `value` are others than the one at `at` that `aim` is for; None where that one
    is not among them."""
    own, others = bool(not outer.nodes), 0
    for node in outer.nodes:
        for error in node.side.validator(node.pointer).iter_errors(value) if node.side is not None else ():
            path, steps = tuple(error.instance_path), [str(step) for step in error.schema_path]
            here = path == at and (not aim.keywords or not aim.keywords.isdisjoint(steps))
            above = path == at[: len(path)] and bool(steps) and steps[-1] in _CHOICES
            inside = not aim.keywords and path[: len(at)] == at
            if here or above or inside:
                own = True
            else:
                others += 1
    return others if own or any(node.allows(value) for node in outer.excluded) else None


def shared(engine: Engine, inner: Shape, outer: Shape) -> tuple[Any, ...]:
    """The smallest value that both allow, alone in a tuple; empty: none was found."""
    return engine.maker.least(inner.also(*outer.nodes)) or engine.maker.least(outer.also(*inner.nodes))


def aimed(engine: Engine, aim: Aim, inner: Shape, outer: Shape, known: tuple[Any, ...]) -> tuple[Any, ...]:
    """The refutation that shows what `aim` is for, and as little else as can be, alone in a tuple; else `known`, and
    nothing where a member is aimed at and no refutation shows it."""
    if aim.is_loose:
        return known
    best, least = known if aim.without is None and aim.holding is None else (), None
    for value in itertools.chain(_direct(engine, aim, inner, outer), known, _searched(engine, inner, outer)):
        if not aim.fits(value) or outer.allows(value) or not inner.allows(value):
            continue
        others = strangers(outer, value, (), aim)
        if others is not None and (least is None or others < least):
            best, least = (value,), others
            if not others:
                break
        elif others is None and least is None and aim.exact:
            best = (value,)
    return best


def _searched(engine: Engine, inner: Shape, outer: Shape) -> Iterator[Any]:
    yield from itertools.islice(engine.refutations(outer, inner), _LOOKED_AT)


def _direct(engine: Engine, aim: Aim, inner: Shape, outer: Shape) -> Iterator[Any]:
    """Values that are likely to show it alone: those that both contracts allow, with or without the one thing."""
    yield from aim.exact
    if aim.kinds:
        yield from _PLAIN
    name = aim.without or aim.holding
    if name is None:
        return
    for base in (*shared(engine, inner, outer), *engine.maker.least(outer), *engine.maker.least(inner)):
        if not isinstance(base, dict):
            continue
        if aim.without is not None:
            yield {key: value for key, value in base.items() if key != name}
        else:
            yield from ({**base, name: value} for value in engine.maker.least(inner.facts.named(name)))


def _kind(value: Any) -> str:
    found = kind_of(value)
    return "integer" if found == "number" and float(value).is_integer() else found
