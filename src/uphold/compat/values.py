"""Values of a shape, the small ones first, that try out what another contract says about the same place.

They are candidates only: whoever uses them asks the validators. Each object has the members that its own contract
expects, and now and then one that nobody knows.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from uphold.compat.patterns import differences, texts_listed, texts_of_length
from uphold.compat.pieces import branches_of
from uphold.compat.shapes import Facts, Shape, key_of, kind_of, matches
from uphold.compat.sides import Node
from uphold.contract import escape_pointer

_DEEPEST = 6
_DEEP = 3
"""From this depth on only the smallest objects are made: what lies there is looked at in its own place."""
_PER_MEMBER = (200, 40, 10, 4, 4, 4, 4, 4)
"""Values that are tried for a member or item, by depth."""
_FEW = 3
"""Values that are tried where both contracts say the same."""
_LONGEST_LIST = 300
_LONGEST_TEXT = 5_000
_LONGEST_PATTERN = 300
_TEXTS_MADE, _TEXTS_KEPT = 20, 20
_NEAR_TOP = 2
"""Down to this depth more is tried."""
_PAIRED = 10
"""Up to so many members are also tried two at a time."""
_SAMPLES = {
    "date": ("2024-02-29",),
    "date-time": ("2024-02-29T12:00:00Z",),
    "time": ("12:00:00Z",),
    "duration": ("P1D",),
    "email": ("a@example.com",),
    "idn-email": ("a@example.com", "é@example.com"),
    "hostname": ("example.com",),
    "idn-hostname": ("example.com", "bücher.example"),
    "ipv4": ("192.0.2.1",),
    "ipv6": ("2001:db8::1",),
    "uri": ("https://example.com/a",),
    "uri-reference": ("/a", "https://example.com/a"),
    "iri": ("https://example.com/é",),
    "iri-reference": ("/é",),
    "uuid": ("00000000-0000-4000-8000-000000000000",),
    "uri-template": ("/a/{b}",),
    "json-pointer": ("/a",),
    "relative-json-pointer": ("0",),
    "regex": ("a+",),
    "byte": ("YQ==",),
}
_TEXTS = ("a", "", "A", "0", "aa", "a b", "-", "é", "a_b", "1.5", "true", "A1", "ab-1", "aA0", "null")
_NUMBERS = (0, 1, -1, 2, 7, 100, 0.5, 1.5, -0.5, 2**31, 2**53, 2**63, -(2**31) - 1, 1e300)
_ANYTHING: tuple[Any, ...] = ("a", 0, 0.5, True, None, [], {})
_PARTS = (Decimal("0.5"), Decimal("0.1"), Decimal("1.5"))
_UNKNOWN = "unknownMember"


class Guide:
    """What several schemas say about one place, in whichever branch: constants worth trying out."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.schemas: list[tuple[Node, dict[str, Any]]] = []
        waiting = list(nodes)
        self.starts = tuple(waiting)
        seen = set(waiting)
        while waiting:
            node = waiting.pop(0)
            schema = node.schema()
            if not isinstance(schema, dict):
                continue
            self.schemas.append((node, schema))
            target = node.target()
            for child in [*([target] if target else []), *(one for word, one in node.children() if word in _IN_PLACE)]:
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)

    def all(self, keyword: str) -> list[Any]:
        """What is said under `keyword`."""
        return [schema[keyword] for _, schema in self.schemas if keyword in schema]

    def values(self) -> list[Any]:
        """Values of enum and const."""
        return [*itertools.chain.from_iterable(self.all("enum")), *self.all("const")]

    def names(self) -> list[str]:
        """Names of members that are declared or required anywhere."""
        found = [
            name for _, schema in self.schemas for name in [*schema.get("properties", ()), *schema.get("required", ())]
        ]
        return list(dict.fromkeys(found))

    def member(self, name: str) -> Guide:
        """The guide of a member."""
        found = [node.below(f"/properties/{escape_pointer(name)}") for node in self._declaring.get(name, ())]
        for node, schema in self._beyond:
            hits = [one for one in schema.get("patternProperties", ()) if matches(one, name)]
            found += [node.below(f"/patternProperties/{escape_pointer(one)}") for one in hits]
            if name not in schema.get("properties", ()):
                found += [node.below(f"/{word}") for word in _REST if word in schema]
        return Guide(found)

    @cached_property
    def _declaring(self) -> dict[str, list[Node]]:
        """Name of a member → the schemas that declare it."""
        found: dict[str, list[Node]] = {}
        for node, schema in self.schemas:
            for name in schema.get("properties", ()):
                found.setdefault(name, []).append(node)
        return found

    @cached_property
    def _beyond(self) -> list[tuple[Node, dict[str, Any]]]:
        """The schemas that say something of members that they do not name."""
        words = {"patternProperties", *_REST}
        return [(node, schema) for node, schema in self.schemas if not words.isdisjoint(schema)]

    def agrees(self, shape: Shape) -> bool:
        """Whether all that is said of a place is the same, so that nothing there is worth trying out."""
        said = {node.digest() for node in self.starts}
        return bool(said) and said == {node.digest() for node in shape.nodes}

    def items(self) -> Guide:
        """The guide of the items, wherever they stand."""
        found = []
        for node, schema in self.schemas:
            found += [node.below(f"/{word}") for word in ("items", "contains", "unevaluatedItems") if word in schema]
            found += [node.below(f"/prefixItems/{index}") for index, _ in enumerate(schema.get("prefixItems", ()))]
        return Guide(found)


_IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"})
_CONDITIONS = ("if", "dependentSchemas", "dependentRequired", "not", "oneOf", "anyOf")
_REST = ("additionalProperties", "unevaluatedProperties")


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
        facts = shape.facts
        found: list[float] = [value for value in guide.values() if kind_of(value) == "number"]
        steps = [*facts.multiples] or [Decimal(1)]
        for both in (own, guide):
            for word in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"):
                for one in both.all(word):
                    found += [one, one - 1, one + 1]
                    found += [] if facts.integral else [one - 0.5, one + 0.5]
                    found += [
                        _number(Decimal(str(one)) // step * step + shift * step)
                        for step in steps
                        for shift in (-1, 0, 1)
                    ]
        for one in [] if facts.integral else guide.all("multipleOf"):  # between two multiples
            found += [_number(Decimal(str(one)) * part) for part in _PARTS]
        for number in dict.fromkeys([*_NUMBERS, *found]):
            if _fits(facts, number):
                yield number

    def _strings(self, shape: Shape, guide: Guide, own: Guide, _depth: int) -> Iterator[Any]:
        facts = shape.facts
        sizes = {0, 1}
        for both in (own, guide):
            for word in ("minLength", "maxLength"):
                sizes |= {int(one) + shift for one in both.all(word) for shift in (-1, 0, 1)}
        sizes = {size for size in sizes if 0 <= size <= _LONGEST_TEXT}
        texts: list[str] = []
        for pattern in sorted(facts.patterns):
            for text in texts_of(pattern, tuple(sorted(sizes))):
                texts.append(text)
                longer = (letter * (size - len(text)) for size in sizes for letter in "a1" if size > len(text))
                texts += [made for pad in longer for made in (pad + text, text + pad) if matches(pattern, made)]
        for word in [*sorted(facts.formats), *dict.fromkeys(guide.all("format"))]:
            texts += _SAMPLES.get(word, ()) if isinstance(word, str) else ()
        texts += [value for value in guide.values() if isinstance(value, str)]
        if not facts.patterns:
            texts += _TEXTS
            for pattern in guide.all("pattern"):
                texts += texts_of(pattern, tuple(sorted(sizes)))
        texts += [letter * size for size in sorted(sizes) for letter in ("a", "1", "A")]
        least, most = facts.least("minLength"), facts.most("maxLength")
        asked = dict.fromkeys([*guide.all("pattern"), *_spoken_of(guide)])
        for text in dict.fromkeys(texts):
            if len(text) >= least and (most is None or len(text) <= most):
                yield text
        patterns = sorted(facts.patterns) or ("",)  # the costly search comes last
        yield from differences(patterns, (one for one in asked if isinstance(one, str)), least, most)

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


def _spoken_of(guide: Guide) -> Iterator[str]:
    """What is said of texts other than by patterns, as patterns."""
    for word in ("minLength", "maxLength"):
        for one in guide.all(word):
            if int(one) <= _LONGEST_PATTERN:
                yield texts_of_length(int(one), None) if word == "minLength" else texts_of_length(0, int(one))
    listed = [value for value in guide.values() if isinstance(value, str)]
    if listed:
        yield texts_listed(listed)


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


def pieces_of(shape: Shape) -> Iterator[Shape]:
    """A shape with its choices made in each way."""
    waiting = [shape]
    for _ in range(200):
        if not waiting:
            return
        one = waiting.pop(0)
        if not one.facts.unions:
            yield one
            continue
        union = one.facts.unions[0]
        waiting += [one.chosen(union, taken) for taken in branches_of(union.keyword, len(union.branches))]


def _fits(facts: Facts, number: float) -> bool:
    if facts.integral and not float(number).is_integer():
        return False
    low, high = facts.minimum, facts.maximum
    exact = Decimal(str(number))
    if low is not None and (exact < low.value or (low.exclusive and exact == low.value)):
        return False
    return high is None or not (exact > high.value or (high.exclusive and exact == high.value))


def _number(exact: Decimal) -> float:
    return int(exact) if exact == exact.to_integral_value() else float(exact)


@lru_cache(maxsize=2_000)
def texts_of(pattern: str, sizes: tuple[int, ...]) -> tuple[str, ...]:
    """Texts that match an ECMA-262 pattern, short ones first, some of them near the given lengths."""
    import rstr  # noqa: PLC0415 - only patterns need it

    found: set[str] = set()
    for number in range(_TEXTS_MADE):
        generator = rstr.Rstr(random.Random(number))  # noqa: S311 - repeatable, no secret
        try:
            text = generator.xeger(pattern)
        except Exception:  # noqa: BLE001 - a dialect of patterns that the library does not know
            break
        shorter = {text[:size] for size in (0, 1, 2, 3, *sizes)} | {text[-size:] for size in (1, 2, *sizes) if size}
        longer = {made for pad in ("a", "0", "-") for made in (pad + text, text + pad)}
        found |= {one for one in (text, *shorter, *longer) if matches(pattern, one)}
    texts = sorted(found, key=lambda text: (len(text), text))
    return tuple(dict.fromkeys([*texts[:_TEXTS_KEPT], *texts[-_TEXTS_KEPT // 2 :]]))
