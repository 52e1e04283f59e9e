"""Containment of what travels as text: parameters and headers, where 1 and "1" are the same.

A value is understood when what stands on the wire can be read as a value that the schema allows. Decided here, where
OpenAPI leaves it open:

- null can't be sent (RFC 6570, section 2.3: it counts as undefined), neither alone nor inside a value;
- a number is written as JSON writes it. A text that only a lenient reader takes for a number (``007``, ``+1``) neither
  proves nor refutes anything;
- a plain value is a list of itself where each item travels by itself (``?a=x``, form exploded), and where it can't
  hold the delimiter; a list of one is a plain value. ``a,b`` that was one value and would be read as two is not
  understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from uphold.compat.containment.engine import Engine
from uphold.compat.containment.guides import Guide
from uphold.compat.containment.json_values import key_of
from uphold.compat.containment.made_up import made_up, of_kind
from uphold.compat.containment.pieces import finite, pieces_of
from uphold.compat.containment.shapes import Shape

_LENIENT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WHOLE = "(0|[1-9][0-9]*)"
_LISTED = 1_000
"""Ranges of whole numbers up to this size are looked at one by one."""
_DEEPEST = 4
"""Lists within lists: what lies deeper is judged as JSON."""
_MANY = 300
"""Choices of one shape that are looked at."""


class TextEngine(Engine):
    """Judges values by what stands on the wire; `splits` is the delimiter at which lists are cut (empty: none)."""

    def __init__(self, engine: Engine, splits: str) -> None:
        super().__init__()
        self.prover, self.maker = engine.prover, engine.maker
        self._splits = splits

    def proves(self, outer: Shape, inner: Shape) -> bool:
        """Whether it is proved that `outer` understands every value of `inner`."""
        return self._fits(outer, inner)

    def forbids(self, outer: Shape, value: Any) -> bool:
        """Whether a value can be sent, and not be read as one that `outer` allows."""
        return _can_be_sent(value) and not any(outer.allows(one) for one in self._read(outer, value))

    def candidates(self, inner: Shape, guide: Guide) -> Iterator[Any]:
        """Values that may be in `inner`, those that hold the delimiter among them."""
        if self._splits and "string" in inner.facts.kinds:
            yield from (f"a{self._splits}b", f"1{self._splits}2")
        for value in super().candidates(inner, guide):
            yield value
            if not _can_be_sent(value):
                yield _filled(value)

    # -- reading

    def _read(self, outer: Shape, value: Any) -> Iterator[Any]:
        """What a reader of `outer` may take `value` for, the value itself first."""
        yield value
        if isinstance(value, list):
            yield [self._read_as(outer.facts.item(at), one) for at, one in enumerate(value)]
            if len(value) == 1 and not isinstance(value[0], list | dict):
                yield from self._plain(value[0])
        elif isinstance(value, dict):
            yield {name: self._read_as(outer.facts.named(name), one) for name, one in value.items()}
        else:
            plain = [value, *self._plain(value)]
            yield from plain[1:]
            if not self._splits or self._splits not in _text(value):
                yield from ([one] for one in plain)

    def _read_as(self, outer: Shape, value: Any) -> Any:
        return next((one for one in self._read(outer, value) if outer.allows(one)), value)

    @staticmethod
    def _plain(value: Any) -> Iterator[Any]:
        """Other values that are written like a plain one."""
        if not isinstance(value, str):
            yield _text(value)
        elif value in ("true", "false"):
            yield value == "true"
        elif _LENIENT.fullmatch(value):
            yield float(value) if set(value) & set(".eE") else int(value)

    # -- proofs

    def _fits(self, outer: Shape, inner: Shape, depth: int = 0) -> bool:
        if super().proves(outer, inner) or self.prover.proves_empty(inner):
            return True
        values = _listed(inner)
        if values is not None:
            return not any(inner.allows(value) and self.forbids(outer, value) for value in values)
        kinds = inner.facts.kinds
        if inner.facts.unions:
            pieces = list(pieces_of(inner))
            return len(pieces) < _MANY and all(self._fits(outer, piece, depth) for piece in pieces)
        if len(kinds) > 1:
            return all(self._fits(outer, inner.also(of_kind(kind)), depth) for kind in kinds)
        return any(self._kind_fits(kind, outer, inner, depth) for kind in kinds)

    def _kind_fits(self, kind: str, outer: Shape, inner: Shape, depth: int) -> bool:
        """Whether all values of `inner`, which are of one kind and too many to list, are understood."""
        if kind == "array":
            return depth < _DEEPEST and self._lists_fit(outer, inner, depth)
        if kind == "object":
            return False
        if kind == "number" and super().proves(outer, Shape(frozenset({_numerals(inner)}))):
            return True
        for texts, integers in _NUMERALS if kind == "string" else ():
            if super().proves(Shape(frozenset({texts})), inner):
                return super().proves(outer, Shape(frozenset({integers})))
        return depth < _DEEPEST and self._alone_fits(outer, inner, depth)

    def _alone_fits(self, outer: Shape, inner: Shape, depth: int) -> bool:
        """Whether each plain value of `inner` is understood as a list of one."""
        lists = outer.also(of_kind("array")) if "array" in outer.facts.kinds else None
        if lists is None or lists.facts.unions or _asks_more(lists) or lists.facts.least("minItems") > 1:
            return False
        most = lists.facts.most("maxItems")
        if most is not None and most < 1:
            return False
        whole = "string" not in inner.facts.kinds or not self._splits
        return whole and self._fits(lists.facts.item(0), inner, depth + 1)

    def _lists_fit(self, outer: Shape, inner: Shape, depth: int) -> bool:
        mine = inner.facts
        if mine.least("minItems") == mine.most("maxItems") == 1 and self._fits(outer, mine.item(0), depth + 1):
            return True
        if "array" not in outer.facts.kinds:
            return False
        lists = outer.also(of_kind("array"))
        other = lists.facts
        if other.unions or mine.prefix or other.prefix or _asks_more(lists):
            return False
        most, limit = mine.most("maxItems"), other.most("maxItems")
        counts = mine.least("minItems") >= other.least("minItems") and (
            limit is None or (most is not None and most <= limit)
        )
        return counts and mine.unique >= other.unique and self._fits(other.item(None), mine.item(None), depth + 1)


_NUMERALS = (
    (
        made_up("numeral", {"type": "string", "pattern": f"^{_WHOLE}$"}),
        made_up("any integer from 0 on", {"type": "integer", "minimum": 0}),
    ),
    (
        made_up("signed numeral", {"type": "string", "pattern": f"^-?{_WHOLE}$"}),
        made_up("any integer", {"type": "integer"}),
    ),
)
"""Texts of whole numbers, and the numbers that they may be read as."""


def _numerals(shape: Shape) -> Any:
    """A made-up schema of the texts that numbers of a shape are written as, and maybe of more."""
    facts = shape.facts
    sign = "" if facts.minimum is not None and facts.minimum.value >= 0 else "-?"
    part = "" if facts.integral else "(\\.[0-9]+)?([eE][+-]?[0-9]+)?"
    schema: dict[str, Any] = {"type": "string", "pattern": f"^{sign}{_WHOLE}{part}$"}
    ends = (facts.minimum, facts.maximum)
    if facts.integral and all(ends):
        schema["maxLength"] = max(len(str(int(end.value))) for end in ends if end is not None)
    return made_up(f"numerals {key_of(schema)}", schema)


def _listed(shape: Shape) -> list[Any] | None:
    """All plain values of a shape where they can be listed; some may be forbidden."""
    values = finite(shape)
    if values is not None:
        return values
    facts = shape.facts
    low, high = facts.minimum, facts.maximum
    if facts.kinds != {"number"} or not facts.integral or low is None or high is None:
        return None
    first, last = int(low.value), int(high.value)
    return list(range(first, last + 1)) if last - first <= _LISTED else None


def _asks_more(lists: Shape) -> bool:
    """Whether more is asked of lists than how many items there are, and which."""
    facts = lists.facts
    return any(facts.all(word) for word in ("contains", "unevaluatedItems", "not")) or bool(lists.excluded)


def _can_be_sent(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_can_be_sent, value))
    if isinstance(value, dict):
        return all(map(_can_be_sent, value.values()))
    return value is not None


def _filled(value: Any) -> Any:
    """A value with something that can be sent where null is."""
    if isinstance(value, list):
        return [_filled(one) for one in value]
    if isinstance(value, dict):
        return {name: _filled(one) for name, one in value.items()}
    return "a" if value is None else value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else key_of(value)
