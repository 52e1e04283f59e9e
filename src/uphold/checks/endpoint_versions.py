"""All endpoint versions of one resource answer, and tell the same of one record.

**Promised**: an operation that stands in the contract at several endpoint versions works at each of them, and the
records behind them are the same ones: what a member of one name, type and format says at one endpoint version it says
at the others. Values of enumerations correspond as ``[[spellings]]`` in ``api.toml`` has it, or where they differ in
blanks, underscores, hyphens and case only. Each endpoint version keeps its own names for members. What is verified is
narrowed to ``answer`` and ``agree``.

**Applies** to replies of two endpoint versions that show one record, and to replies of an older one to a request that
the newer one serves.

**Ignores** members that are missing or null at one of them, that have other types, formats or limits, and enumerations
between which no correspondence is known. Two records that agree in less than half of what they share are not taken
for one record, unless one of them was made or changed by the request before.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.records.ends import succeeded
from uphold.checks.records.likeness import likeness
from uphold.checks.records.places import identity, record_of, records_of, shown_by
from uphold.checks.records.sent import folded, is_part, settled_names
from uphold.checks.records.texts import Likeness, is_secret
from uphold.contract import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange
    from uphold.checks.records.places import Record
    from uphold.checks.records.views import View
    from uphold.contract import Conventions

ID: Final = "endpoint-versions"
_AWAY: Final = frozenset((HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE))
_LIMITS: Final = ("maxLength", "pattern", "multipleOf")
_KINDS: Final = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


def judge_answers(older: Exchange, newer: Exchange) -> Iterator[Held | Problem]:
    """Whether the older endpoint version answers where the newer one serves the same request."""
    if not succeeded(newer):
        return
    if older.reply.status in _AWAY:
        message = "an older endpoint version is gone while the newer one is there"
        yield Problem(message, keyword="gone", facet="answer")
    elif older.reply.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        yield Held("answer")


def judge_agree(older: Exchange, newer: Exchange, *, is_one: bool = False) -> Iterator[Held | Problem]:
    """Whether two replies tell the same of one record. `is_one`: they are known to show one."""
    one, other = record_of(older), record_of(newer)
    if one is not None and other is not None:
        yield from _agree(older, one, other, is_one=is_one)


def judge_listings_agree(older: Exchange, newer: Exchange) -> Iterator[Held | Problem]:
    """Whether two listings tell the same of the records that both hold."""
    ones = {identity(record, older.conventions): record for record in records_of(older) or ()}
    for other in records_of(newer) or ():
        one = ones.get(identity(other, newer.conventions))
        if one is not None and identity(other, newer.conventions):
            yield from _agree(older, one, other, is_one=False)


def _agree(older: Exchange, one: Record, other: Record, *, is_one: bool) -> Iterator[Held | Problem]:
    said = dict(_compared(older, one, other))
    same = sum(found is Likeness.SAME for found in said.values())
    different = [name for name, found in said.items() if found is Likeness.OTHER]
    if different and (is_one or same >= len(different)):
        message = "two endpoint versions tell different things of one record"
        yield Problem(message, instance=f"{other.place}/{different[0]}", keyword="disagree", facet="agree")
    elif same and not different:
        yield Held("agree")
    yield from _borrowed(older, one, other)


def _compared(older: Exchange, one: Record, other: Record) -> Iterator[tuple[str, Likeness]]:
    conventions = older.conventions
    for name, view in one.view.members.items():
        theirs = other.view.members.get(name)
        if theirs is None or name in {*one.broken, *other.broken} or is_secret(name):
            continue
        found = _same(view, theirs, one.members.get(name), other.members.get(name), conventions)
        if found is Likeness.OTHER and view.options and _silent_words(older, name, (view, theirs)):
            continue
        if found is not None:
            yield name, found


def _same(view: View, theirs: View, value: Any, other: Any, conventions: Conventions) -> Likeness | None:
    """Whether two values that one member has at two endpoint versions are one; None where that can't be told."""
    if value is None or other is None or not _comparable(view, theirs):
        return None
    if view.options or theirs.options:
        return _same_word(view, theirs, value, other, conventions)
    if isinstance(value, dict) and isinstance(other, dict):
        return _same_object(view, theirs, value, other, conventions)
    if isinstance(value, list) or isinstance(other, list):
        return Likeness.SAME if value == other else None
    if isinstance(value, bool) and isinstance(other, bool):
        return Likeness.SAME if value is other else Likeness.OTHER
    found = likeness(value, other, theirs, conventions)
    return None if found is Likeness.UNKNOWN else found


def _same_object(
    view: View, theirs: View, value: dict[str, Any], other: dict[str, Any], conventions: Conventions
) -> Likeness | None:
    said = {
        _same(inner, theirs.members[name], value.get(name), other.get(name), conventions)
        for name, inner in view.members.items()
        if name in theirs.members
    }
    return next((word for word in (Likeness.OTHER, Likeness.SAME) if word in said), None)


def _same_word(view: View, theirs: View, value: Any, other: Any, conventions: Conventions) -> Likeness | None:
    """Values of enumerations: the endpoint version that has a word for whatever the other one can say tells the truth,
    and where the other one has a word for that, it must be the one that it shows."""
    if not (isinstance(value, str) and isinstance(other, str)):
        return None
    if meanings(value, conventions) & meanings(other, conventions):
        return Likeness.SAME
    for full, few, told, shown in ((view, theirs, value, other), (theirs, view, other, value)):
        if told not in full.options or shown not in few.options:
            return None
        known = _spoken(full, conventions)
        covers = all(meanings(word, conventions) & known for word in few.options if isinstance(word, str))
        if covers and meanings(told, conventions) & _spoken(few, conventions):
            return Likeness.OTHER
    return None


def meanings(text: str, conventions: Conventions) -> frozenset[str]:
    """What a value of an enumeration may be spelled as, folded."""
    word = folded(text.replace(" ", ""))
    groups = [{folded(one.replace(" ", "")) for one in group.same} for group in conventions.spellings]
    return frozenset({word}.union(*(group for group in groups if word in group)))


def _spoken(view: View, conventions: Conventions) -> frozenset[str]:
    return frozenset().union(*(meanings(word, conventions) for word in view.options if isinstance(word, str)))


def _silent_words(exchange: Exchange, name: str, both: tuple[View, View]) -> bool:
    """Whether a third endpoint version has words for a member that neither of the two has: a record that is one of
    these must be shown as something else by both."""
    conventions = exchange.conventions
    known = _spoken(both[0], conventions) | _spoken(both[1], conventions)
    contract = exchange.contract
    own = contract.family_of(exchange.operation)
    families = [one for one in contract.families if own is not None and one.resource == own.resource]
    shows = (Role.READ, Role.LIST, Role.CREATE)
    operations = [one.operations[role] for one in families for role in shows if role in one.operations]
    views = [view for id_ in operations for view in shown_by(exchange, contract.operation(id_))]
    inner = [view.members[name] for view in views if name in view.members]
    return any(not _spoken(one, conventions) <= known for one in inner)


def _comparable(view: View, theirs: View) -> bool:
    """Whether two schemas of one name mean one thing: the same types, formats and limits."""
    kinds = [one.types - {"null"} for one in (view, theirs)]
    return bool(kinds[0]) and kinds[0] == kinds[1] and view.words == theirs.words and _limits(view) == _limits(theirs)


def _limits(view: View) -> set[tuple[str, str]]:
    return {(word, str(node[word])) for node in view.nodes for word in _LIMITS if word in node}


def _borrowed(older: Exchange, one: Record, other: Record) -> Iterator[Held | Problem]:
    """Whether the older endpoint version calls a member by the name that only the newer one has for it."""
    strange = [name for name in one.members if name not in one.view.members and name in other.view.members]
    if not strange:
        return
    lost = [
        name
        for name in one.view.certain
        if name not in one.members and name not in other.view.members and not is_part(name, older)
    ]
    for name in strange:
        value = one.members[name]
        meant = [known for known in lost if value is not None and _fits(value, one.view.members[known])]
        if not meant:
            continue
        is_known = any(name in settled_names(known, older) for known in meant)
        is_theirs = name in other.members and value == other.members[name]
        yield Problem(
            "an older endpoint version calls a member by the name that the newer one has",
            instance=f"{one.place}/{name}",
            keyword="borrowed",
            facet="agree",
            subject="neither" if is_theirs and not is_known else "tenant",
        )
        return


def _fits(value: Any, view: View) -> bool:
    """Whether a value can be what `view` describes, as far as types, listed values and names of members tell."""
    kind = next((name for type_, name in _KINDS.items() if isinstance(value, type_)), "null")
    if view.types and kind not in view.types and not (kind == "integer" and "number" in view.types):
        return False
    if view.options and value not in view.options:
        return False
    if isinstance(value, dict) and view.members:
        return bool(value.keys() & view.members.keys())
    if isinstance(value, list) and value and view.items is not None:
        return _fits(value[0], view.items)
    return True
