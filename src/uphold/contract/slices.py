"""Self-contained slices: one schema of a document with all that it refers to, each at its own place.

A slice mirrors the pointers of its document, so that the path which a validator reports for an error is the
place in the release file. Slices share their parts with each other and with the contract: never change one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uphold.contract import pointers
from uphold.contract.grammar import references, subschemas
from uphold.contract.homes import SCHEMAS, home_of, normalised, schema_at
from uphold.contract.model import Direction, Schema
from uphold.contract.soundness import DIALECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HIDDEN = {Direction.REQUEST: "readOnly", Direction.REPLY: "writeOnly"}
_SAME_VALUE = frozenset({"allOf", "anyOf", "oneOf", "if", "then", "else"})


class Slicer:
    """Makes the slices of one document from the places where its schemas begin."""

    def __init__(self, homes: Mapping[str, Schema]) -> None:
        self._homes = homes
        self._slices: dict[tuple[str, Direction], Schema] = {}
        self._directed: dict[tuple[str, Direction], Schema] = {}
        self._needs: dict[str, tuple[str, ...]] = {}
        self._flags: dict[tuple[str, str], bool] = {}
        """Reference and flag → whether what it leads to has the flag."""
        self._names: dict[tuple[str, str], frozenset[str]] = {}
        """Reference and flag → the members of what it leads to that have the flag."""

    def slice(self, pointer: str, direction: Direction) -> Schema:
        """The slice for the schema at `pointer`; raises KeyError when no schema stands there."""
        known = self._slices.get((pointer, direction))
        if known is None:
            known = self._slices[pointer, direction] = self._slice(pointer, direction)
        return known

    def directed(self, pointer: str, direction: Direction) -> tuple[Any, str]:
        """The schema at `pointer`, references kept, and where it stands; raises KeyError."""
        place = normalised(pointer, self._homes)
        home = home_of(place, self._homes) or place
        return pointers.lookup(self._direct(home, direction), place[len(home) :]), place

    def _slice(self, pointer: str, direction: Direction) -> Schema:
        place = normalised(pointer, self._homes)
        home = home_of(place, self._homes) or place
        result: Schema = {"$schema": DIALECT, "$ref": pointers.to_reference(place)}
        places = sorted(self._closure(home), key=lambda place: (place.count("/"), place))
        placed: set[str] = set()
        """Those that others may lie in."""
        for place in places:
            if not placed or not any(above in placed for above in _above(place)):
                _put(result, pointers.split(place), self._direct(place, direction))
                if _may_hold_homes(place):
                    placed.add(place)
        return result

    def _closure(self, home: str) -> set[str]:
        """All homes that `home` needs, itself included."""
        found = {home}
        waiting = [home]
        while waiting:
            for need in self._needed(waiting.pop()):
                if need not in found:
                    found.add(need)
                    waiting.append(need)
        return found

    def _needed(self, home: str) -> tuple[str, ...]:
        known = self._needs.get(home)
        if known is None:
            targets = dict.fromkeys(references(self._homes[home]))
            found = (home_of(pointers.from_reference(target) or "", self._homes) for target in targets)
            known = self._needs[home] = tuple(dict.fromkeys(place for place in found if place is not None))
        return known

    def _direct(self, home: str, direction: Direction) -> Schema:
        known = self._directed.get((home, direction))
        if known is None:
            known = self._directed[home, direction] = self._without(self._homes[home], _HIDDEN[direction], frozenset())
        return known

    def _without(self, schema: Any, flag: str, hidden: frozenset[str]) -> Any:
        """`schema` where no member that is flagged (``readOnly`` in a request, ``writeOnly`` in a reply) is
        required; the same object when there was nothing to change. `hidden`: names flagged further out."""
        if not isinstance(schema, dict):
            return schema
        names = hidden.union(self._flagged(schema, flag))
        done = schema
        if names and not names.isdisjoint(schema.get("required", ())):
            done = {**schema, "required": [name for name in schema["required"] if name not in names]}
        for key, at, child in subschemas(schema):
            changed = self._without(child, flag, names if key in _SAME_VALUE else frozenset())
            if changed is not child:
                done = _replaced(done, pointers.split(at), changed)
        return done

    def _flagged(self, schema: Any, flag: str) -> Iterator[str]:
        """Names of the members that `schema` flags, also through references and combinations, which never lead in a
        circle."""
        if not isinstance(schema, dict):
            return
        for name, member in schema.get("properties", {}).items():
            if self._is_flagged(member, flag):
                yield name
        for key, _, child in subschemas(schema):
            if key in _SAME_VALUE:
                yield from self._flagged(child, flag)
        target = schema.get("$ref")
        if target is not None:
            known = self._names.get((target, flag))
            if known is None:
                known = self._names[target, flag] = frozenset(self._flagged(self._target(target), flag))
            yield from known

    def _is_flagged(self, member: Any, flag: str) -> bool:
        """Whether a member's schema has the flag, also through references and allOf, which never lead in a circle."""
        if not isinstance(member, dict):
            return False
        if member.get(flag) is True or any(self._is_flagged(branch, flag) for branch in member.get("allOf", ())):
            return True
        target = member.get("$ref")
        if target is None:
            return False
        known = self._flags.get((target, flag))
        if known is None:
            known = self._flags[target, flag] = self._is_flagged(self._target(target), flag)
        return known

    def _target(self, reference: str) -> Any:
        return schema_at(pointers.from_reference(reference) or "", self._homes)


def _above(place: str) -> Iterator[str]:
    """The pointers of what holds the value at `place`."""
    while place := place.rpartition("/")[0]:
        yield place


def _may_hold_homes(place: str) -> bool:
    """Whether other homes may lie inside this one: only named schemas hold none."""
    return place.rpartition("/")[0] != SCHEMAS


def _put(into: Schema, tokens: tuple[str, ...], value: Schema) -> None:
    for token in tokens[:-1]:
        into = into.setdefault(token, {})
    into[tokens[-1]] = value


def _replaced(schema: Any, tokens: tuple[str, ...], value: Any) -> Any:
    """A copy of `schema` with `value` at `tokens`; what lies beside the way there is shared."""
    copy: Any = list(schema) if isinstance(schema, list) else dict(schema)
    key: Any = int(tokens[0]) if isinstance(schema, list) else tokens[0]
    copy[key] = _replaced(copy[key], tokens[1:], value) if len(tokens) > 1 else value
    return copy
