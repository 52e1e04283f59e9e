"""What rules are made of: the pairs that they are asked about, and the deltas that they yield.

A rule is a module in this package. Its file name is its id, its docstring its page; it has ``PAIR`` (a class of
pairs), ``SEVERITY`` and ``judge(pair)``, which yields deltas. It never walks, sorts or formats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

import msgspec

from uphold.compat.containment.engine import Proved, Refuted, Unproven
from uphold.compat.containment.json_values import decimal, key_of
from uphold.compat.containment.plain_facts import Bound
from uphold.compat.model import names
from uphold.compat.pairing.pairs import (
    BodyPair,
    BranchPair,
    CallbackPair,
    DocumentPair,
    EncodingPair,
    HeaderPair,
    LinkPair,
    MediaPair,
    MemberPair,
    OperationPair,
    Pair,
    ParameterPair,
    ReplyPair,
    SchemaPair,
    SchemePair,
    SecurityPair,
    ServersPair,
    Way,
)
from uphold.compat.pairing.wire import form, urls, wire
from uphold.compat.walking.views import Member, View
from uphold.contract import Direction
from uphold.findings import Severity

BREAKING, RISKY, SAFE = Severity.BREAKING, Severity.RISKY, Severity.SAFE
REQUEST, REPLY = Direction.REQUEST, Direction.REPLY

__all__ = [
    "BREAKING",
    "REPLY",
    "REQUEST",
    "RISKY",
    "SAFE",
    "BodyPair",
    "Bound",
    "BranchPair",
    "CallbackPair",
    "Delta",
    "Direction",
    "DocumentPair",
    "EncodingPair",
    "HeaderPair",
    "LinkPair",
    "MediaPair",
    "Member",
    "MemberPair",
    "OperationPair",
    "Pair",
    "ParameterPair",
    "Proved",
    "Refuted",
    "ReplyPair",
    "Rule",
    "SchemaPair",
    "SchemePair",
    "SecurityPair",
    "ServersPair",
    "Severities",
    "Unproven",
    "View",
    "Way",
    "bound_moved",
    "count_moved",
    "form",
    "key_of",
    "names",
    "one_of",
    "shown",
    "told",
    "types_moved",
    "urls",
    "wire",
    "words_moved",
]


class Severities(msgspec.Struct, frozen=True):
    """How much a kind of change matters, by direction."""

    request: Severity
    """Where a client sends the value."""
    reply: Severity
    """Where a client reads it."""
    none: Severity | None = None
    """Where there is no direction (an operation, say); the worse one of the others unless said."""

    @classmethod
    def both(cls, severity: Severity) -> Severities:
        """The same severity whatever the direction."""
        return cls(severity, severity, severity)

    def of(self, direction: Direction | None) -> Severity:
        """The severity for a direction."""
        if direction is None:
            return self.none or max(self.request, self.reply, key=[SAFE, RISKY, BREAKING].index)
        return self.request if direction is REQUEST else self.reply


class Delta(msgspec.Struct, frozen=True):
    """One change that a rule sees in a pair."""

    message: str
    """One sentence without a full stop: what was, and what is now."""
    old: Any = None
    """What the old document says, as a JSON value."""
    new: Any = None
    name: str = ""
    """Tells several deltas of one rule at one pair apart, the same in every run: the value of an enum, say."""
    keyword: str = ""
    """The keyword of the schema that changed: its line is shown."""
    circumstance: str = ""
    """A word that policies may look at: ``deprecated``, ``success``, ``closed``…"""
    severity: Severity | None = None
    """Where the rule's own severity does not hold in these circumstances."""
    cause: str = ""
    """What all places with the same cause share, where the place itself is not the cause (inherited security)."""


class Rule(msgspec.Struct, frozen=True):
    """One kind of change."""

    id: str
    """``max-length-lowered``."""
    title: str
    """The first line of its page."""
    page: str
    """The whole docstring."""
    pair: type[Pair]
    severity: Severities
    structural: tuple[str, ...]
    """Keywords of which only the engine can tell what a change does to values; empty for other rules."""
    values: bool
    """Whether it speaks of which values are allowed, so that the containment engine may overrule it."""
    last: bool
    """Whether it speaks only when no other rule has explained what the engine found."""
    judge: Callable[[Any], Iterator[Delta]]


def shown(value: Any, limit: int = 60) -> str:
    """A JSON value in a sentence, cut to a readable length."""
    text = key_of(value)
    return f"`{text if len(text) <= limit else text[: limit - 1] + '…'}`"


def one_of(words: Iterable[str]) -> Any:
    """Words as a document says them: nothing, a single one as it is, several as a list."""
    found = sorted(words)
    return (found[0] if len(found) == 1 else found) if found else None


def told(types: AbstractSet[str]) -> list[str]:
    """Types as a sentence names them: `number` without the `integer` that is a part of it, null left out."""
    return sorted(types - {"null", *(["integer"] if "number" in types else [])})


def types_moved(pair: SchemaPair) -> tuple[frozenset[str], frozenset[str]]:
    """Types that are gone and types that are new; where values travel as text, a text stands for any plain value.
    Nothing where one side allows no type at all."""
    old, new = (view.types - {"null"} for view in (pair.old, pair.new))
    if not old or not new:
        return frozenset(), frozenset()
    gone, more = old - new, new - old
    if pair.travel.is_text and not (gone and more):
        gone -= _PLAIN if "string" in new else frozenset()
        more -= _PLAIN if "string" in old else frozenset()
    return gone, more


_PLAIN = frozenset({"boolean", "integer", "number"})


def words_moved(pair: SchemaPair) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """Words of a discriminator that are gone, those that are new, and those that are called otherwise now: each of
    branches that both sides have. Where the branches themselves list their words, the list tells it."""
    old, new = pair.old.words, pair.new.words
    listed = pair.old.listed & pair.new.listed
    gone = [word for word in sorted(old.keys() - new.keys()) if old[word] in set(new.values()) - listed]
    more = [word for word in sorted(new.keys() - old.keys()) if new[word] in set(old.values()) - listed]
    renamed = []
    for word in list(gone) if old and new else ():
        other = next((one for one in more if new[one] == old[word]), None)
        if other is not None:
            gone.remove(word)
            more.remove(other)
            renamed.append((word, other))
    return (gone if new else []), (more if old else []), renamed


def count_moved(pair: SchemaPair, keyword: str, thing: str, *, tighter: bool) -> Iterator[Delta]:
    """The delta of a counting keyword (``maxLength``, ``minItems``…) that became tighter, or looser; `thing` is what
    is counted, in words."""
    upper = keyword.startswith("max")
    old = pair.old.most(keyword) if upper else pair.old.least(keyword) or None
    new = pair.new.most(keyword) if upper else pair.new.least(keyword) or None
    if old == new:
        return
    is_tighter = old is None or (new is not None and (new < old if upper else new > old))
    if is_tighter is tighter:
        yield Delta(f"{thing}: {_end(old, upper=upper)}, now {_end(new, upper=upper)}", old, new, keyword=keyword)


def _end(count: int | None, *, upper: bool) -> str:
    if count is None:
        return "no limit" if upper else "no least"
    return f"at {'most' if upper else 'least'} {count}"


def bound_moved(pair: SchemaPair, keyword: str, *, tighter: bool) -> Iterator[Delta]:
    """The delta of ``minimum`` or ``maximum``, exclusive or not, that became tighter, or looser."""
    upper = keyword == "maximum"
    ends = [(view.maximum if upper else view.minimum) for view in (pair.old, pair.new)]
    if ends[0] == ends[1] or not {"number", "integer"} & pair.old.types & pair.new.types:
        return
    if not any(end and _is_written(view, keyword, end) for view, end in zip((pair.old, pair.new), ends, strict=True)):
        return  # both ends come from formats: their own rules speak
    old, new = ((_place(end, upper=upper) if end else None) for end in ends)
    is_tighter = old is None or (new is not None and (new < old if upper else new > old))
    if is_tighter is tighter:
        word = _word(pair.new if ends[1] else pair.old, keyword)
        yield Delta(
            f"the {'greatest' if upper else 'smallest'} number was {_limit(ends[0])}, and is {_limit(ends[1])}",
            _json(ends[0]),
            _json(ends[1]),
            keyword=word,
        )


def _is_written(view: View, keyword: str, end: Bound) -> bool:
    """Whether a bound stands in the document, rather than being that of a format."""
    said = [*view.facts.all(keyword), *view.facts.all(f"exclusive{keyword.capitalize()}")]
    return any(abs(decimal(one) - end.value) <= 1 for one in said)  # a bound of integers is moved to a whole number


def _place(end: Bound, *, upper: bool) -> tuple[Any, int]:
    """Sorts ends: an exclusive one lies inside the inclusive one of the same value."""
    return end.value, (-1 if upper else 1) if end.exclusive else 0


def _word(view: View, keyword: str) -> str:
    exclusive = f"exclusive{keyword.capitalize()}"
    return exclusive if view.has(exclusive) and not view.has(keyword) else keyword


def _limit(end: Bound | None) -> str:
    if end is None:
        return "not limited"
    return f"{'short of ' if end.exclusive else ''}{_json(end)}"


def _json(end: Bound | None) -> int | float | None:
    if end is None:
        return None
    return int(end.value) if end.value == end.value.to_integral_value() else float(end.value)
