"""Which records the members of records point at, found from their names and types.

``userId``, ``user_id``, ``ownerUserIds`` and ``user: {id}`` point at records of a family called ``users``, or
addressed by ``{user}``: the words of a name are matched from its end. The most words in common win, then the nearest
family: one above or below the records themselves, then one that lies under nothing. What stays undecided points at
nothing; ``[references]`` in ``api.toml`` settles it.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from typing import Any

from uphold.contract import Contract, Conventions, Family
from uphold.mock.making.forms import Book, Form
from uphold.mock.making.places import id_member, items_of, shown_id_form

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("e", ""))
_IDS = frozenset({"id", "ids"})
_FOREIGN = "external"
"""What begins like that holds what others call it."""
_SHAPING = ("enum", "const", "pattern", "format")
_DEEPEST = 6
_MOST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Link:
    """A place that holds the id of a record of `resource`. Places of the same `role` in one record, at whatever
    endpoint version, mean the same record."""

    resource: str
    role: str
    form: Form
    exact: bool
    """Whether it is called just like the resource."""


@dataclass(frozen=True, slots=True)
class Rows:
    """An array in whose elements there are links."""

    element: Tree
    form: Form
    """Of an element."""
    least: int
    most: int
    """So many are made, where their number is free."""
    room: int
    """So many are allowed."""


Tree = Link | Rows | dict[str, Any]
"""Where in a value there are links: a dict is an object, member → tree."""


@dataclass(frozen=True, slots=True)
class _Target:
    """One of the names that a family's records go by."""

    words: tuple[str, ...]
    resource: str


class Links:
    """The references within one contract."""

    def __init__(self, contract: Contract, conventions: Conventions) -> None:
        self._id = id_member(conventions)
        self._settled = conventions.references
        self._kinds: dict[str, frozenset[str]] = {}
        """Resource → JSON types and formats of its ids, as far as paths tell."""
        self._targets: list[_Target] = []
        self._resources: dict[str, str] = {}
        book = Book()
        for family in contract.families:
            if not family.name:
                continue
            kinds = _id_kinds(contract, family) or _shown_kinds(shown_id_form(contract, conventions, family, book))
            if not kinds:
                continue
            self._resources[family.path] = self._resources[family.resource] = family.resource
            self._kinds[family.resource] = self._kinds.get(family.resource, frozenset()) | kinds
            for name in (family.name, family.item_parameter or ""):
                words = _words(name)
                words = words[:-1] if len(words) > 1 and words[-1] in _IDS else words
                target = _Target(tuple(map(_stem, words)), family.resource)
                if words and target not in self._targets and words != ("id",):
                    self._targets.append(target)

    def resource(self, name: str, form: Form, near: str = "") -> str | None:
        """`Family.resource` of the records that a member called `name` points at: an id, a list of ids, or objects
        with an id. `near` is the resource of the records that have the member. None: at no record, as far as is
        known."""
        words = _words(name)
        items = items_of(form)
        element = items if items is not None else form
        id_form = element.properties.get(self._id)
        holder = element if id_form is None else id_form
        settled = self._settlement(name, near)
        if settled is not None or not words or words[0] == _FOREIGN:
            resource = self._resources.get(str(settled))
            return resource if resource is not None and self._fits(resource, holder) else None
        is_plain = words[-1:] != () and words[-1] not in _IDS
        if is_plain and id_form is None and not self._may_be_bare(items is not None, element):
            return None
        base = tuple(map(_stem, words if is_plain else words[:-1]))
        if not base:
            return None
        exact = is_plain and items is None and id_form is None
        if exact and words[-1].endswith("s"):
            return None  # a number of them
        return self._nearest([one for one in self._named(base, exact, is_plain) if self._fits(one, holder)], near)

    def tree(self, form: Form, resource: str) -> Tree | None:
        """Where in records of `form` there are links; None when there are none."""
        return self._object(form, resource, (), 0)

    # -- names

    def _settlement(self, name: str, near: str) -> str | bool | None:
        owner = near.rpartition("/")[2]
        return self._settled.get(f"{owner}.{name}", self._settled.get(name))

    def _named(self, base: tuple[str, ...], exact: bool, is_plain: bool) -> list[str]:  # noqa: FBT001 - two facts about a name
        """The resources whose names have the most words in common with `base`."""
        found: dict[tuple[int, int], dict[str, None]] = {}
        for target in self._targets:
            rank = _likeness(base, target.words)
            if rank is None or (exact and rank[0] != 3) or (is_plain and rank[0] == 1):  # noqa: PLR2004 - see `_likeness`
                continue
            found.setdefault(rank, {})[target.resource] = None
        return list(found[max(found)]) if found else []

    def _nearest(self, resources: list[str], near: str) -> str | None:
        if near:
            related = [one for one in resources if near.startswith(f"{one}/") or one.startswith(f"{near}/")]
            resources = related or [one for one in resources if "{}" not in one] or resources
        else:
            resources = [one for one in resources if "{}" not in one] or resources
        return resources[0] if len(set(resources)) == 1 else None

    # -- types

    @staticmethod
    def _may_be_bare(is_list: bool, form: Form) -> bool:  # noqa: FBT001 - one fact about a member
        """Whether a value can be an id though its name does not say so: a whole number, or a list of plain texts."""
        return any("integer" in way.types or (is_list and way.types == ("string",)) for way in form.alternatives)

    def _fits(self, resource: str, form: Form) -> bool:
        kinds = self._kinds.get(resource, frozenset())
        for way in form.alternatives:
            shaped = [word for word in _SHAPING if word in way.schema] if "string" in way.types else []
            is_alike = not shaped or (shaped == ["format"] and f"format {way.schema['format']}" in kinds)
            if is_alike and not kinds.isdisjoint(way.types):
                return True
            if "number" in way.types and "integer" in kinds:
                return True
        return False

    # -- places

    def _object(self, form: Form, resource: str, above: tuple[int, ...], depth: int) -> dict[str, Any] | None:
        if depth > _DEEPEST or id(form) in above:
            return None
        found: dict[str, Any] = {}
        for name, child in form.properties.items():
            tree = self._member(name, child, resource, (*above, id(form)), depth)
            if tree is not None and name != self._id:
                found[name] = tree
        return found or None

    def _member(self, name: str, form: Form, resource: str, above: tuple[int, ...], depth: int) -> Tree | None:
        target = self.resource(name, form, resource)
        items = items_of(form)
        element = items if items is not None else form
        tree: Tree | None = self._object(element, resource, above, depth + 1) if element.properties else None
        if target is not None:
            words = _words(name)
            base = tuple(map(_stem, words[:-1] if words[-1] in _IDS else words))
            link = Link(target, " ".join(base), element, any(one.words == base for one in self._targets))
            id_form = element.properties.get(self._id)
            if id_form is None:
                tree = link
            else:
                tree = {self._id: replace(link, form=id_form), **(tree if isinstance(tree, dict) else {})}
        if tree is None or items is None:
            return tree
        way = next(way for way in form.alternatives if way.items is not None)
        least, room = way.schema.get("minItems", 0), way.schema.get("maxItems", sys.maxsize)
        return Rows(tree, element, least, min(max(_MOST_ROWS, least), room), room)


def _id_kinds(contract: Contract, family: Family) -> frozenset[str]:
    """JSON types, and ``format WORD``, of the path parameter that addresses the records of a family; none where it has
    none."""
    kinds: set[str] = set()
    for operation_id in family.operations.values():
        for parameter in contract.operations[operation_id].parameters:
            if parameter.location == "path" and parameter.name == family.item_parameter:
                declared = parameter.schema.get("type", "string")
                kinds.update([declared] if isinstance(declared, str) else declared)
                if declared == "string" and not any(word in parameter.schema for word in _SHAPING):
                    kinds.add("integer")  # a path is a text, whatever the id is
                if "format" in parameter.schema:
                    kinds.add(f"format {parameter.schema['format']}")
    return frozenset(kinds)


def _shown_kinds(form: Form | None) -> frozenset[str]:
    """The same of an id that no path holds, from how it is shown."""
    if form is None:
        return frozenset()
    formats = {f"format {way.schema['format']}" for way in form.alternatives if "format" in way.schema}
    return frozenset(kind for way in form.alternatives for kind in way.types if kind != "null") | formats


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(name))


def _stem(word: str) -> str:
    """Without what tells one from many: ``currency`` for ``currencies``, ``devic`` for ``device`` and ``devices``."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word


def _likeness(base: tuple[str, ...], target: tuple[str, ...]) -> tuple[int, int] | None:
    """How alike two names are, to be compared: 3 the same, 2 one ends in the other, 1 they end alike; then the number
    of words that they share."""
    shared = 0
    for left, right in zip(reversed(base), reversed(target), strict=False):
        if left != right:
            break
        shared += 1
    if not shared:
        return None
    if shared == len(base) == len(target):
        return 3, shared
    if shared in {len(base), len(target)}:
        return 2, shared
    return 1, shared
