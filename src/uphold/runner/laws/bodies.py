"""Bodies for laws about records: a fair choice of the allowed ones, and how a refused one may be made acceptable."""

from __future__ import annotations

import itertools
import random
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from uphold.checks import records
from uphold.contract import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from uphold.checks import Exchange
    from uphold.contract import Family, Schema
    from uphold.generation import Case
    from uphold.runner.subjects.subject import OperationUnderTest

_KNOWN = frozenset((Role.LIST, Role.READ))
"""Records that are listed or read can be pointed at."""
_TURNS = itertools.count()
_STRIDE = 2_654_435_761
_VALUES = 4
"""Values of one member that are tried."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FAR = ((7919, 9973), (71, 43), (-43, -71), (5, 3), (-3, -5))
"""Steps from a number to two others, of which the second is the smaller one where they are near: no tenant that counts
comes by both."""
_DAYS = {"date": "2001-02-03", "date-time": "2001-02-03T04:05:06Z"}
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("e", ""))


def covering(cases: Iterable[Case], most: int) -> list[Case]:
    """At most `most` of `cases`: the plainest one, then such that every member of the body is in one of them, then such
    that each adds a value of some member; plainest first."""
    ranked = sorted(cases, key=lambda one: len(repr(one)))
    if not ranked:
        return []
    chosen = [ranked[0]]
    seen = set(ranked[0].body)
    while len(chosen) < most:
        best = max(ranked, key=lambda one: len(set(one.body) - seen))
        if not set(best.body) - seen:
            break
        chosen.append(best)
        seen |= set(best.body)
    tried: dict[str, list[Any]] = {}
    for case in (*chosen, *ranked):
        if len(chosen) >= most:
            break
        if _adds(case, tried) and case not in chosen:
            chosen.append(case)
    return sorted(chosen, key=lambda one: len(repr(one)))


def _adds(case: Case, tried: dict[str, list[Any]]) -> bool:
    """Whether a case has a value that some member was not tried with; it is tried then."""
    adds = False
    for name, value in case.body.items():
        known = tried.setdefault(name, [])
        if len(known) < _VALUES and value not in known:
            known.append(value)
            adds = True
    return adds


def freshened(body: Any, schema: Schema | None, chance: random.Random) -> Any:
    """The body with free texts, codes and mail addresses that no record has yet: some must be unique."""
    view = records.view_of(schema)
    if view is None or not isinstance(body, dict):
        return body
    fresh = dict(body)
    for name, value in body.items():
        inner = view.members.get(name)
        if inner is None or not isinstance(value, str) or inner.options or name in view.choosers:
            continue
        sign = f"{(chance.getrandbits(32) + next(_TURNS) * _STRIDE) % 2**32:08x}"  # another one at each turn
        if inner.words & {"email", "idn-email"}:
            fresh[name] = f"{sign}@example.com"
        elif not inner.words and not any("pattern" in node for node in inner.nodes):
            longest = min((node["maxLength"] for node in inner.nodes if "maxLength" in node), default=60)
            fresh[name] = f"{value[: max(longest - len(sign), 0)]}{sign}"[:longest]
        elif not inner.words:
            code = _other_code(value, sign)
            fresh[name] = code if inner.allows(code) else value
    return fresh


def _other_code(text: str, sign: str) -> str:
    """A text of the same form: other digits, and other letters where it has letters of one case only."""
    chance = random.Random(sign)  # noqa: S311 - choices, no secrets
    alphabet = (
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if text.isupper() else "abcdefghijklmnopqrstuvwxyz" if text.islower() else ""
    )
    return "".join(
        chance.choice("0123456789") if one in "0123456789" else chance.choice(alphabet) if one in alphabet else one
        for one in text
    )


def referring(body: Any, subject: OperationUnderTest, family: Family | None) -> Any:
    """The body with ids of records that the tenant lists in the place of ids that are made up."""
    if not isinstance(body, dict):
        return body
    settled = dict(body)
    for name, value in body.items():
        if value is None or value == [] or isinstance(value, bool | dict | float):
            continue
        known = _listed_id(name, subject, family)
        if known is None:
            continue
        for one in (value, value[0] if isinstance(value, list) and value else None):
            if isinstance(one, int) and not known.isdecimal():
                known = None
                break
        if known is not None:
            element: Any = int(known) if _holds_number(value) else known
            settled[name] = [element] if isinstance(value, list) else element
    return settled


def as_shown(body: dict[str, Any], schema: Schema | None, listings: Iterable[Exchange]) -> dict[str, Any]:
    """The body with texts that a listed record shows under the same names: a text may have to be one that the tenant
    knows (a code, a kind), though its schema lists none. Texts that a schema lists stay."""
    view = records.view_of(schema)
    free = {name for name, inner in view.members.items() if not inner.options} if view is not None else set[str]()
    names = [name for name, value in body.items() if name in free and isinstance(value, str)]
    for listing in listings:
        for record in records.records_of(listing) or ():
            known = {name: record.members[name] for name in names if isinstance(record.members.get(name), str)}
            if known:
                return {**body, **known}
    return body


def others(value: Any, view: records.View, *, distinct: bool) -> tuple[Any, Any] | None:
    """Two other values than `value` that a member may have, and that differ; None where none are known. `distinct`:
    only such that no tenant would give by itself. Of an object or a list one value within it is another."""
    found = _others(value, view, distinct=distinct)
    return found if found is not None and all(map(view.allows, found)) else None


def _others(value: Any, view: records.View, *, distinct: bool) -> tuple[Any, Any] | None:
    if isinstance(value, bool):
        return None if distinct else (not value, value)
    if view.options:
        told = [one for one in view.options if isinstance(one, str | int) and one not in (value, True, False)]
        return (told[-1], told[0]) if len(set(told)) > 1 and not distinct else None
    match value:
        case dict():
            return _others_within(value, view.members, distinct=distinct)
        case [first, *rest] if view.items is not None:
            both = others(first, view.items, distinct=distinct)
            return None if both is None else ([both[0], *rest], [both[1], *rest])
        case str():
            return _other_texts(value, view)
        case int() | float():
            steps = _FAR[:1] if distinct else _FAR
            pairs = [(value + more, value + most) for more, most in steps]
            return next((pair for pair in pairs if all(map(view.allows, pair))), None)
        case None:
            return _instead_of_null(view)
    return None


def _instead_of_null(view: records.View) -> tuple[Any, Any] | None:
    kinds = view.types - {"null"}
    if kinds and kinds <= {"integer", "number"}:
        return _FAR[0]
    if kinds != {"string"}:
        return None
    known = view.words & _DAYS.keys()
    return _other_texts(_DAYS[next(iter(known))] if known else "", view)


def _others_within(
    value: dict[str, Any], members: Mapping[str, records.View], *, distinct: bool
) -> tuple[Any, Any] | None:
    for name, inner in members.items():
        both = others(value[name], inner, distinct=distinct) if name in value else None
        if both is not None:
            return {**value, name: both[0]}, {**value, name: both[1]}
    return None


def _other_texts(text: str, view: records.View) -> tuple[str, str] | None:
    if view.words or any("pattern" in node or "const" in node for node in view.nodes):
        return _written_alike(text, view)
    longest = min((node["maxLength"] for node in view.nodes if "maxLength" in node), default=60)
    return ("set by a client"[:longest], "by a client set"[:longest]) if longest else None


def _written_alike(text: str, view: records.View) -> tuple[str, str] | None:
    """Two other texts of the same form: other days, or other digits; None where the contract does not allow them."""
    if _DAY.match(text):
        both = (f"2011-03-04{text[10:]}", f"2012-05-06{text[10:]}")
    else:
        both = (_other_digits(text, 3), _other_digits(text, 7))
    return both if len({text, *both}) == len(both) + 1 and all(map(view.allows, both)) else None


def _other_digits(text: str, more: int) -> str:
    return "".join(str((int(sign) + more) % 10) if sign in "0123456789" else sign for sign in text)


def points_at(name: str, subject: OperationUnderTest, family: Family | None) -> Family | None:
    """The family whose records a member points at, by ``[references]`` or by its name; None: at none, as far as that
    tells."""
    settled = subject.conventions.references
    told = settled.get(f"{family.name}.{name}" if family is not None else name, settled.get(name))
    families = [one for one in subject.contract.families if not _KNOWN.isdisjoint(one.operations)]
    if told is not None:
        return next((one for one in families if told in {one.path, one.resource}), None)
    words = _words(name)
    if len(words) < 2 or words[-1] not in {"id", "ids", "uuid"}:  # noqa: PLR2004 - a word, and that it is an id
        return None
    words = words[:-1]
    fitting = [one for one in families if words[-len(_words(one.name)) :] == _words(one.name) and one.parent is None]
    return max(fitting, key=lambda one: (len(_words(one.name)), one.endpoint_version or ""), default=None)


@lru_cache(4_096)
def _words(name: str) -> tuple[str, ...]:
    """The words that the name of a family or of a member is made of."""
    return tuple(_stem(word.lower()) for word in _WORD.findall(name))


def _stem(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1 and word != "ids":
            return word[: -len(ending)] + instead
    return word


def _holds_number(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, list) and bool(value) and isinstance(value[0], int))


def _listed_id(name: str, subject: OperationUnderTest, family: Family | None) -> str | None:
    target = points_at(name, subject, family)
    reading = target.operations.get(Role.READ) if target is not None else None
    if target is None or reading is None or target.item_parameter is None:
        return None
    return subject.within.records.bind(subject.contract.operation(reading), 0).get(target.item_parameter)
