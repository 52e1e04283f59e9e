"""One member of a record under several names.

Endpoint versions, and the bodies of requests, may place what is one member differently: ``firstName`` and
``first_name``, ``networkId`` and ``network: {id}``. A record keeps what was sent under the name that it was sent under;
here it is found for a form that calls it otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from uphold.mock.keeping.store import Record
from uphold.mock.making.forms import Form
from uphold.mock.making.values import ABSENT, MISSING, Sent

Path = tuple[str, ...]
"""Names from the record's top down."""


@dataclass(frozen=True, slots=True)
class _Target:
    """A place of a form, and the other names of what stands there."""

    path: Path
    others: tuple[Path, ...]
    tops: frozenset[str]
    """Where all of them begin."""


class Synonyms:
    """The names of the members of one resource's records: `groups` of paths that mean the same."""

    def __init__(self, groups: Iterable[tuple[Path, ...]], id_member: str) -> None:
        self.groups = tuple(groups)
        self._id = id_member
        self._all = self._targets([path for group in self.groups for path in group])
        self._of_form: dict[Form, tuple[tuple[_Target, ...], frozenset[str]]] = {}

    def renamed(self, form: Form) -> frozenset[str]:
        """The members of `form` that are, or hold, something with other names."""
        return self._table(form)[1]

    def partly(self, form: Form) -> frozenset[str]:
        """Those of them that hold it: the rest of such a member is not known with it."""
        return frozenset(target.path[0] for target in self._table(form)[0] if len(target.path) > 1)

    def has(self, path: Path) -> bool:
        """Whether the member at `path` has other names."""
        return any(path in group for group in self.groups)

    def also(self, names: Iterable[str]) -> frozenset[str]:
        """The members of a record's top that are the same as one of `names`."""
        asked = {(name,) for name in names}
        return frozenset(
            path[0] for group in self.groups if not asked.isdisjoint(group) for path in group if len(path) == 1
        )

    def shown(self, given: dict[str, Any], record: Record, made: Mapping[str, Any], form: Form) -> dict[str, Any]:
        """`given`, what is known of a record by name, with what `form` calls otherwise under the names of `form`.
        `made` are the members that the tenant set."""
        return self._moved_to(self._table(form)[0], given, record, made)

    def member(self, name: str, known: Any, record: Record, made: Mapping[str, Any], form: Form) -> Any:
        """The same for the one member `name`, one of those `renamed`, of which `known` is known, or MISSING."""
        given = {} if known is MISSING else {name: known}
        targets = [target for target in self._table(form)[0] if target.path[0] == name]
        return self._moved_to(targets, given, record, made).get(name, MISSING)

    def whole(self, members: dict[str, Any], record: Record, names: Iterable[str]) -> dict[str, Any]:
        """`members`, plain values, with what stands within those called `names` under another name."""
        asked = frozenset(names)
        targets = [target for target in self._all if target.path[0] in asked and len(target.path) > 1]
        if not targets:
            return members
        given = {name: Sent(value) if name in record.sent else value for name, value in members.items()}
        return {
            name: _there(value.value if isinstance(value, Sent) else value)
            for name, value in self._moved_to(targets, given, record, record.made or {}).items()
            if value is not ABSENT
        }

    def settled(self, kept: dict[str, Any], members: Mapping[str, Any], gone: Iterable[str]) -> dict[str, Any]:
        """`kept`, what was sent before, without the other names of what `members` set anew, and of what is `gone`."""
        cleared = frozenset(gone)
        for group in self.groups:
            named = [path for path in group if dig(members, path) is not MISSING]
            is_over = any(path[0] in cleared or members.get(path[0], {}) is None for path in group)
            if named or is_over:
                for path in group:
                    if path[0] not in members and dig(kept, path) is not MISSING:
                        is_whole = not named and path[-1] == self._id and len(dig(kept, path[:-1])) == 1
                        kept = _without(kept, path[:-1] or path if is_whole else path)
        return kept

    def _table(self, form: Form) -> tuple[tuple[_Target, ...], frozenset[str]]:
        known = self._of_form.get(form)
        if known is None:
            targets = self._targets([path for group in self.groups for path in group if _at(form, path) is not None])
            known = self._of_form[form] = (targets, frozenset(target.path[0] for target in targets))
        return known

    def _targets(self, paths: list[Path]) -> tuple[_Target, ...]:
        found = (
            _Target(path, tuple(other for other in group if other != path), frozenset(name for name, *_ in group))
            for path in paths
            for group in self.groups
            if path in group
        )
        # an object goes with its id, unless something else in it is known: so ids come first
        return tuple(sorted(found, key=lambda target: target.path[-1] != self._id))

    def _moved_to(
        self, targets: Iterable[_Target], given: dict[str, Any], record: Record, made: Mapping[str, Any]
    ) -> dict[str, Any]:
        given = dict(given)
        said = record.sent.keys() | record.cleared
        for target in targets:
            is_sent = not target.tops.isdisjoint(said)
            value = _sent(target, record) if is_sent else _made(target, made)
            if value is not MISSING:
                self._put(given, target.path, value, is_sent=is_sent)
        return given

    def _put(self, given: dict[str, Any], path: Path, value: Any, *, is_sent: bool) -> None:
        """Puts `value` into `given`, at `path`. Without an id there is no object that it would be the id of."""
        name, *below = path
        if not below:
            given[name] = Sent(value) if is_sent and value is not ABSENT else value
            return
        there = given.get(name, MISSING)
        is_finished = there is ABSENT or isinstance(there, Sent)
        if is_finished and value is ABSENT:
            return  # what a client leaves out is left out
        if below[-1] == self._id and (value is ABSENT or value is None):
            value = ABSENT
            below = below[:-1]
        if not below:
            given[name] = ABSENT
            return
        bare = there.value if isinstance(there, Sent) else there
        laid = _laid(bare if isinstance(bare, dict) else {}, below, value)
        given[name] = Sent(_there(laid)) if is_finished else laid


def _at(form: Form, path: Path) -> Form | None:
    place: Form | None = form
    for name in path:
        place = place.properties.get(name) if place is not None else None
    return place


def _sent(target: _Target, record: Record) -> Any:
    """What clients said under another name of what stands at `target`; ABSENT: that it is not there; MISSING: they
    said it under that very name."""
    if dig(record.sent, target.path) is not MISSING:
        return MISSING
    found = (value for path in target.others if (value := dig(record.sent, path)) is not MISSING)
    return next(found, ABSENT)


def _made(target: _Target, made: Mapping[str, Any]) -> Any:
    """What the tenant set under another name of what stands at `target`; MISSING: nothing, or under that very name."""
    if dig(made, target.path) is not MISSING:
        return MISSING
    return next((value for path in target.others if (value := dig(made, path)) is not MISSING), MISSING)


def dig(members: Any, path: Path) -> Any:
    """What stands at `path`; MISSING if nothing does."""
    for name in path:
        if not isinstance(members, dict) or name not in members:
            return MISSING
        members = members[name]
    return members


def _laid(there: Any, path: list[str], value: Any) -> dict[str, Any]:
    name, *below = path
    before = there if isinstance(there, dict) else {}
    return {**before, name: _laid(before.get(name), below, value) if below else value}


def _without(members: dict[str, Any], path: Path) -> dict[str, Any]:
    name, below = path[0], path[1:]
    if not below:
        return {other: value for other, value in members.items() if other != name}
    return {**members, name: _without(members[name], below)}


def _there(value: Any) -> Any:
    """`value` without members that are not there."""
    if isinstance(value, dict):
        return {name: _there(child) for name, child in value.items() if child is not ABSENT}
    return value
