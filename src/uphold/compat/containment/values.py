"""Values of a shape, the small ones first, that try out what another contract says about the same place.

They are candidates only: whoever uses them asks the validators. Each object has the members that its own contract
expects, and now and then one that nobody knows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from uphold.compat.containment.guides import Guide
from uphold.compat.containment.json_values import key_of
from uphold.compat.containment.pieces import pieces_of
from uphold.compat.containment.samples import texts_of
from uphold.compat.containment.scalars import numbers, strings
from uphold.compat.containment.shapes import Facts, Shape

_DEEPEST = 6
_DEEP = 3
"""From this depth on only the smallest objects are made: what lies there is looked at in its own place."""
_PER_MEMBER = (200, 40, 10, 4, 4, 4, 4, 4)
"""Values that are tried for a member or item, by depth."""
_FEW = 3
"""Values that are tried where both contracts say the same."""
_LONGEST_LIST = 300
_NEAR_TOP = 2
"""Down to this depth more is tried."""
_PAIRED = 10
"""Up to so many members are also tried two at a time."""
_ANYTHING: tuple[Any, ...] = ("a", 0, 0.5, True, None, [], {})
_UNKNOWN = "unknownMember"
_CONDITIONS = ("if", "dependentSchemas", "dependentRequired", "not", "oneOf", "anyOf")


class Maker:
    """Makes values of the shapes of one pair of contracts; remembers the smallest one of each shape."""

    def __init__(self) -> None:
        self._least: dict[Shape, tuple[Any, ...]] = {}
        self._making: set[Shape] = set()

    def candidates(self, shape: Shape, guide: Guide, depth: int = 0) -> Iterator[Any]:
        """Values that may be in `shape`."""
        if depth > _DEEPEST:
            return
        for piece in pieces_of(shape):
            facts = piece.facts
            if facts.enum is not None:
                yield from facts.enum
            own = Guide(piece.nodes)
            if facts.enum is None:
                for kind in ("null", "boolean", "number", "string", "array", "object"):
                    if kind in facts.kinds:
                        yield from getattr(self, f"_{kind}s")(piece, guide, own, depth)

    def least(self, shape: Shape, depth: int = 0) -> tuple[Any, ...]:
        """The smallest value of `shape` that was found, alone in a tuple; empty: none was found."""
        if shape not in self._least:
            if shape in self._making or depth > _DEEPEST:
                return ()
            self._making.add(shape)
            tried = itertools.islice(self.candidates(shape, Guide(()), depth), 300)
            self._least[shape] = next(((value,) for value in tried if shape.allows(value)), ())
            self._making.discard(shape)
        return self._least[shape]

    def several(self, shape: Shape, count: int) -> list[Any]:
        """Up to `count` values of `shape`, the small ones first."""
        tried = itertools.islice(self.candidates(shape, Guide(())), 300)
        return list(itertools.islice((value for value in tried if shape.allows(value)), max(1, count)))

    # -- by kind

    def _nulls(self, _shape: Shape, _guide: Guide, _own: Guide, _depth: int) -> Iterator[Any]:
        yield None

    def _booleans(self, _shape: Shape, _guide: Guide, _own: Guide, _depth: int) -> Iterator[Any]:
        yield from (True, False)

    def _numbers(self, shape: Shape, guide: Guide, own: Guide, _depth: int) -> Iterator[Any]:
        yield from numbers(shape.facts, guide, own)

    def _strings(self, shape: Shape, guide: Guide, own: Guide, _depth: int) -> Iterator[Any]:
        yield from strings(shape.facts, guide, own)

    def _arrays(self, shape: Shape, guide: Guide, own: Guide, depth: int) -> Iterator[Any]:
        facts = shape.facts
        least, most = facts.least("minItems"), facts.most("maxItems")
        allowed = [size for size in _sizes(facts, own, guide) if size >= least and (most is None or size <= most)]
        if not allowed:
            return
        pools = [
            self._items(facts, index if index < facts.prefix else None, guide, depth)
            for index in range(facts.prefix + 1)
        ]
        for size in allowed:
            base = _filled(pools, size, unique=facts.unique)
            if base is None:
                break
            yield base
            yield _filled(pools, size, unique=True) or base
            for index in range(min(size, facts.prefix + 1)):
                yield from ([*base[:index], value, *base[index + 1 :]] for value in pools[index])
            if size > facts.prefix:  # the same item everywhere: none that `contains` asks for, or too many
                yield from ([*base[: facts.prefix], *[value] * (size - facts.prefix)] for value in pools[-1][:20])
        if depth < _NEAR_TOP and guide.all("contains") and len(pools[-1]) <= _PAIRED:
            yield from (list(pair) for pair in itertools.product(pools[-1], repeat=2))
        yield from self._containing(shape, guide, allowed, depth)

    def _items(self, facts: Facts, index: int | None, guide: Guide, depth: int) -> list[Any]:
        """Values of the item at `index`."""
        item = facts.item(index)
        found = itertools.islice(self.candidates(item, guide.items(), depth + 1), _PER_MEMBER[depth])
        return [value for value in found if item.allows(value)]

    def _containing(self, shape: Shape, guide: Guide, sizes: list[int], depth: int) -> Iterator[Any]:
        """Lists of what ``contains`` asks for."""
        facts = shape.facts
        asked = frozenset(part.node.below("/contains") for part in facts.parts if "contains" in part.schema)
        if not asked:
            return
        item = Shape(asked | facts.item(None).nodes, side=shape.side)
        tried = itertools.islice(self.candidates(item, guide.items(), depth + 1), _PER_MEMBER[depth])
        found = [value for value in tried if item.allows(value)]
        for size in sizes:
            for first in range(min(len(found), _PAIRED)):
                pool = found[first:] if facts.unique else found[first : first + 1]
                if pool and len(pool) >= (size if facts.unique else 1):
                    yield (pool * size)[:size]

    def _objects(self, shape: Shape, guide: Guide, own: Guide, depth: int) -> Iterator[Any]:
        facts = shape.facts
        members = {name: facts.member(name) for name in dict.fromkeys([*facts.declared, *sorted(facts.required)])}
        least = {
            name: self.least(member, depth + 1) for name, member in members.items() if member and name in facts.required
        }
        if any(not least.get(name) for name in facts.required):
            return
        base = {name: value[0] for name, value in least.items()}
        yield base
        if depth >= _DEEPEST - 2:
            return
        others = {
            name: self.least(member, depth + 1) for name, member in members.items() if member and name not in base
        }
        optional = {name: value[0] for name, value in others.items() if value}
        whole = {**base, **optional}
        yield from ({**base, name: value} for name, value in optional.items())
        if len(optional) > 1:
            yield whole
        if depth >= _DEEP:
            return
        below = {name: guide.member(name) for name in members}
        several = {name: self._varied(member, below[name], depth) for name, member in members.items() if member}
        for name, values in several.items():
            yield from ({**base, name: value} for value in values)
        if any(guide.all(word) for word in _CONDITIONS):  # what one member may be rests on others
            for name, values in several.items():
                yield from ({**whole, name: value} for value in values)
        yield from self._unnamed(shape, guide, base, depth)
        yield from self._sized(shape, guide, own, base, optional)
        for name in optional if len(optional) > 1 else ():
            yield {other: value for other, value in whole.items() if other != name}
        if depth < _NEAR_TOP:
            yield from self._paired(guide, base, optional, several)

    def _varied(self, member: Shape, guide: Guide, depth: int) -> list[Any]:
        count = _FEW if guide.agrees(member) else _PER_MEMBER[depth]
        return list(itertools.islice(self.candidates(member, guide, depth + 1), count))

    def _paired(
        self, guide: Guide, base: dict[str, Any], optional: dict[str, Any], several: dict[str, list[Any]]
    ) -> Iterator[Any]:
        """Two members at a time: where one decides what the other may be."""
        for one, other in itertools.combinations(optional, 2) if len(optional) <= _PAIRED else ():
            yield {**base, one: optional[one], other: optional[other]}
        for name, values in several.items():
            deciding = {key_of(value) for value in guide.member(name).values()}
            few = [value for value in values if key_of(value) in deciding][:8]
            few += [value for value in values if isinstance(value, bool)] or [
                v for v in values if key_of(v) not in deciding
            ][:1]
            if not deciding and not any(isinstance(value, bool) for value in few):
                continue
            for value in few:
                chosen = {**base, name: value}
                yield {**chosen, **{other: known for other, known in optional.items() if other != name}}
                for other, others in several.items():
                    if other != name:
                        yield from ({**chosen, other: each} for each in others[:30])

    def _unnamed(self, shape: Shape, guide: Guide, base: dict[str, Any], depth: int) -> Iterator[Any]:
        """Objects with a member that nothing names."""
        facts = shape.facts
        names = [_UNKNOWN, "x-a", "A", "unknown_member", "1", "unknown member"]
        for schema in [*(schema for _, schema in guide.schemas), *(part.schema for part in facts.parts)]:
            names += [text for one in schema.get("patternProperties", ()) for text in texts_of(one, (1,))[:2]]
            said = schema.get("propertyNames")
            if isinstance(said, dict):
                names += list(texts_of(said["pattern"], (1,))[:3]) if "pattern" in said else []
                names += [value for value in said.get("enum", ()) if isinstance(value, str)]
                names += [
                    "a" * (int(said[word]) + shift)
                    for word in ("minLength", "maxLength")
                    if word in said
                    for shift in (0, 1)
                ]
        known = guide.names()
        names += [name for name in known if name not in facts.declared]
        for name in dict.fromkeys(names):
            if name in base or (name in known and not facts.expects(name)):
                continue
            values = facts.named(name)
            anything = not any(node.schema() not in (True, {}) for node in values.nodes)
            found = iter(_ANYTHING) if anything else self.candidates(values, guide.member(name), depth + 1)
            yield from ({**base, name: value} for value in itertools.islice(found, _PER_MEMBER[depth]))

    def _sized(
        self, shape: Shape, guide: Guide, own: Guide, base: dict[str, Any], optional: dict[str, Any]
    ) -> Iterator[Any]:
        """Objects with as many members as minProperties and maxProperties make worth trying."""
        words = ("minProperties", "maxProperties")
        sizes = {
            int(one) + shift
            for both in (own, guide)
            for word in words
            for one in both.all(word)
            for shift in (-1, 0, 1)
        }
        rest = self.least(shape.facts.rest(), _DEEPEST - 1)
        for size in sorted(size for size in sizes if len(base) < size <= _LONGEST_LIST):
            made = {**base, **dict(itertools.islice(optional.items(), size - len(base)))}
            if rest:
                made |= {f"{_UNKNOWN}{number}": rest[0] for number in range(size - len(made))}
            yield made


def _sizes(facts: Facts, own: Guide, guide: Guide) -> list[int]:
    """Lengths of lists that are worth trying."""
    sizes = {0, 1, 2, 3, facts.prefix, facts.prefix + 1, facts.least("minItems")}
    for both in (own, guide):
        for word in ("minItems", "maxItems", "minContains", "maxContains"):
            sizes |= {int(one) + shift for one in both.all(word) for shift in (-1, 0, 1)}
        sizes |= {len(one) + shift for one in both.all("prefixItems") for shift in (-1, 0, 1)}
    return sorted(size for size in sizes if 0 <= size <= _LONGEST_LIST)


def _filled(pools: list[list[Any]], size: int, *, unique: bool) -> list[Any] | None:
    """A list of the first values of `pools`, the last of which is for all further items; None: one is empty."""
    made: list[Any] = []
    for index in range(size):
        pool = pools[min(index, len(pools) - 1)]
        if not pool:
            return None
        made.append(pool[index % len(pool)] if unique else pool[0])
    return made
