"""Numbers and texts of a shape that try out the bounds which schemas set there."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from uphold.compat.containment.guides import Guide
from uphold.compat.containment.json_values import kind_of
from uphold.compat.containment.matching import matches
from uphold.compat.containment.patterns import differences, texts_listed, texts_of_length
from uphold.compat.containment.samples import SAMPLES, texts_of
from uphold.compat.containment.shapes import Facts

_LONGEST_TEXT = 5_000
_LONGEST_PATTERN = 300
_TEXTS = ("a", "", "A", "0", "aa", "a b", "-", "é", "a_b", "1.5", "true", "A1", "ab-1", "aA0", "null")
_NUMBERS = (0, 1, -1, 2, 7, 100, 0.5, 1.5, -0.5, 2**31, 2**53, 2**63, -(2**31) - 1, 1e300)
_PARTS = (Decimal("0.5"), Decimal("0.1"), Decimal("1.5"))


def numbers(facts: Facts, guide: Guide, own: Guide) -> Iterator[Any]:
    """Numbers that keep to `facts`; `own`: what the schemas of the shape itself say, in each branch."""
    found: list[float] = [value for value in guide.values() if kind_of(value) == "number"]
    steps = [*facts.multiples] or [Decimal(1)]
    for both in (own, guide):
        for word in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"):
            for one in both.all(word):
                found += [one, one - 1, one + 1]
                found += [] if facts.integral else [one - 0.5, one + 0.5]
                found += [
                    _number(Decimal(str(one)) // step * step + shift * step) for step in steps for shift in (-1, 0, 1)
                ]
    for one in [] if facts.integral else guide.all("multipleOf"):  # between two multiples
        found += [_number(Decimal(str(one)) * part) for part in _PARTS]
    for number in dict.fromkeys([*_NUMBERS, *found]):
        if _fits(facts, number):
            yield number


def strings(facts: Facts, guide: Guide, own: Guide) -> Iterator[Any]:
    """Texts as long as `facts` allow, most of which match its patterns, too."""
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
        texts += SAMPLES.get(word, ()) if isinstance(word, str) else ()
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


def _spoken_of(guide: Guide) -> Iterator[str]:
    """What is said of texts other than by patterns, as patterns."""
    for word in ("minLength", "maxLength"):
        for one in guide.all(word):
            if int(one) <= _LONGEST_PATTERN:
                yield texts_of_length(int(one), None) if word == "minLength" else texts_of_length(0, int(one))
    listed = [value for value in guide.values() if isinstance(value, str)]
    if listed:
        yield texts_listed(listed)


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
