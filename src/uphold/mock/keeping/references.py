"""Which records a record that the tenant made points at: ids of records that exist, put where `links` finds a place.
A list of what lies below a record is that very collection.

A record points at seeded records only, so that nothing which clients make changes what was there before. Each choice
depends on the record, the role and the candidates alone: when one of them is deleted, whatever pointed there points
at the next one, and all else stays.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from uphold.mock.keeping.links import Link, Links, Rows, Tree
from uphold.mock.keeping.store import Key, Record, Store
from uphold.mock.making.draws import Draws
from uphold.mock.making.forms import Form
from uphold.mock.making.values import ABSENT, MISSING, Ready

Ids = tuple[str, ...]


@dataclass(slots=True)
class _Scope:
    """What is known around a place."""

    record: Record
    store: Store
    own: dict[str, Ids]
    """Resource → the ids that lead to its record, for those that the record lies under."""
    picked: dict[str, Ids]
    """The same for what is pointed at."""
    points: dict[Key, None] = field(default_factory=dict)
    turn: str = ""
    """Tells the elements of arrays apart."""
    is_new: bool = False

    def inner(self, turn: str = "") -> _Scope:
        """The scope of an object below."""
        turn = f"{self.turn}.{turn}" if turn else self.turn
        return _Scope(self.record, self.store, self.own, dict(self.picked), self.points, turn, self.is_new)


class References:
    """Chooses the records that others point at."""

    def __init__(
        self, links: Links, store: Callable[[str], Store], id_member: str,
        view: Callable[[Record, str, Form], Any],
    ) -> None:  # fmt: skip
        self._links = links
        self._store = store
        self._id = id_member
        self._view = view
        self._trees: dict[tuple[str, int], tuple[Form, Tree | None]] = {}

    def of(
        self, record: Record, form: Form, resource: str, *, is_new: bool = False
    ) -> tuple[dict[str, Any], tuple[Key, ...]]:
        """The members of a record of `form` that point at others, nested as in the record, as far as the tenant sets
        them; and what they point at, see `Store.points`. What `is_new` has nothing in its lists but what lies below
        it."""
        tree = self._tree(form, resource)
        if not isinstance(tree, dict):
            return {}, ()
        scope = _Scope(record, self._store(record.tenant), _own(record), {}, is_new=is_new)
        open_ = {name: below for name, below in tree.items() if name not in record.sent and name not in record.cleared}
        given = self._object(open_, scope) if open_ else {}
        return given, tuple(scope.points)

    def _tree(self, form: Form, resource: str) -> Tree | None:
        known = self._trees.get((resource, id(form)))
        if known is None:
            known = self._trees[resource, id(form)] = (form, self._links.tree(form, resource))
        return known[1]

    def _object(self, tree: dict[str, Any], scope: _Scope, index: int | None = None) -> dict[str, Any]:
        given: dict[str, Any] = {}
        # what lies under another record comes after that one
        for name, below in sorted(tree.items(), key=_depth):
            value = self._value(below, scope, index if name == self._id else None)
            if value is not MISSING:
                given[name] = value
        return given

    def _value(self, tree: Tree, scope: _Scope, index: int | None = None) -> Any:
        if isinstance(tree, Link):
            return self._chosen(tree, scope, index)
        if isinstance(tree, Rows):
            return self._rows(tree, scope)
        return self._object(tree, scope.inner(), 0) or MISSING

    def _rows(self, rows: Rows, scope: _Scope) -> Any:
        if isinstance(rows.element, dict):
            link = rows.element.get(self._id)
            if isinstance(link, Link) and link.resource.rpartition("/{}")[0] == scope.record.under[0]:
                return self._children(rows, link, scope)
        if scope.is_new and rows.least == 0:
            return []
        count = Draws(f"{scope.record.key}?{_name(rows)}").between(max(rows.least, 1), max(rows.most, 1))
        made: list[Any] = []
        for index in range(min(count, rows.most)):
            inner = scope.inner(str(index))
            element = rows.element
            if isinstance(element, dict):
                value: Any = self._object(element, inner, index)
                is_over = value.get(self._id) is ABSENT
            else:
                value = self._value(element, inner, index)
                is_over = value is ABSENT
            if is_over:
                break  # there are no more records to point at
            if value is MISSING:
                return MISSING
            made.append(value)
        return made if len(made) >= rows.least else MISSING

    def _children(self, rows: Rows, link: Link, scope: _Scope) -> Any:
        """All that lies below the record, as far as there is room."""
        record = scope.record
        key = (link.resource, *record.under[1:], record.id)
        scope.points[key] = None
        children = scope.store.all(key)[: rows.room]
        return [Ready(self._view(child, link.resource, rows.form)) for child in children]

    def _chosen(self, link: Link, scope: _Scope, index: int | None) -> Any:
        """The id that a place holds; ABSENT where no record is left, MISSING where none can be found. Places with
        an `index` differ from each other."""
        record = scope.record
        is_own = record.under[:1] == (link.resource,)
        above = scope.own.get(link.resource)
        if above is not None and link.exact and not index and (scope.turn or not is_own):
            return _typed(above[-1], link.form)
        key = _collection(link.resource, {**scope.picked, **scope.own})
        if key is None:
            return MISSING
        ids = [one.id for one in scope.store.seeded(key) if above is None or one.id != above[-1]]
        if len(ids) <= (index or 0):
            return ABSENT
        name = f"{record.key}|{link.role}{scope.turn if index is None else ''}"
        chosen = sorted(ids, key=lambda id_: zlib.crc32(f"{name}|{id_}".encode()))[index or 0]
        scope.picked[link.resource] = (*key[1:], chosen)
        scope.points[*key, chosen] = None
        return _typed(chosen, link.form)


def _typed(id_: str, form: Form) -> Any:
    """An id as the type that `form` declares."""
    is_number = (form.allows("integer") or form.allows("number")) and not form.allows("string")
    return int(id_) if is_number and id_.isdecimal() else id_


def _name(rows: Rows) -> str:
    """Names an array by what its elements point at."""
    element = rows.element
    while isinstance(element, Rows):
        element = element.element
    if isinstance(element, Link):
        return element.role
    return "|".join(sorted(element))


def _depth(item: tuple[str, Tree]) -> int:
    tree = item[1]
    return tree.resource.count("{}") if isinstance(tree, Link) else 100


def _own(record: Record) -> dict[str, Ids]:
    """The record itself and those that it lies under."""
    if not record.under:
        return {}
    resource, *ids = record.under
    pieces = resource.split("/{}")
    found = {"/{}".join(pieces[: depth + 1]): tuple(ids[: depth + 1]) for depth in range(len(ids))}
    return {**found, resource: (*ids, record.id)}


def _collection(resource: str, known: dict[str, Ids]) -> Key | None:
    """The collection of `resource` that lies under records which are known; None when they are not."""
    above, _, _ = resource.rpartition("/{}")
    if not above:
        return (resource,)
    return (resource, *known[above]) if above in known else None
