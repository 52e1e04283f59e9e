"""The earlier releases of a run: which of them have an operation, and which of those say something else about it.

Contracts are compared as they are written, which decodes nothing; only what is written otherwise is looked into. Of a
release that says something else no more is kept than that.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from uphold.contract import Depth, path_shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Api, Contract, Operation, Release

Place = tuple[str, str]
"""Method and path with nameless parameters: what operations of two releases share that are the same."""


@dataclass(frozen=True, slots=True)
class Version:
    """One operation as several earlier releases have it, all alike and not like the judged release."""

    releases: tuple[str, ...]
    """Oldest first; the contract is that of the last one."""
    contract: Contract
    operation: Operation
    asks_otherwise: bool
    """Whether what it says of requests is not what the judged release says."""


@dataclass(frozen=True, slots=True)
class History:
    """What the earlier releases have of one operation of the judged release."""

    same: tuple[str, ...] = ()
    """Those whose contract has it as the judged release has it, oldest first."""
    others: tuple[Version, ...] = ()
    """Those whose contract has it otherwise; newest first."""
    listed: tuple[str, ...] = ()
    """Those that are known by their operations only and have it, oldest first."""


@dataclass(frozen=True, slots=True)
class Gone:
    """An operation that earlier releases have and the judged one has not."""

    id: str
    full: tuple[str, ...] = ()
    """The releases that have it, those known in full; oldest first."""
    listed: tuple[str, ...] = ()
    """Those that are known by their operations only; oldest first."""

    @property
    def release(self) -> str:
        """The newest one, of those known in full where there are any: it speaks for it."""
        return (self.full or self.listed)[-1]

    @property
    def history(self) -> History:
        """All but `release`, as what the earlier releases have."""
        return History(same=self.full[:-1], listed=self.listed if self.full else self.listed[:-1])


class Ladder:
    """The releases below the judged one; read when first asked for."""

    def __init__(self, api: Api, contract: Contract, earlier: tuple[Release, ...] = ()) -> None:
        """`contract`: of the judged release. `earlier`: oldest first; none: only one release judges."""
        self._api = api
        self._contract = contract
        self.earlier = earlier
        self._histories: dict[str, History] | None = None
        self._gone: dict[str, Gone] = {}

    def history(self, id: str) -> History:
        """What the earlier releases have of an operation of the judged one. Raises InputError when one of them can't be
        read."""
        if not self.earlier:
            return _NOTHING
        if self._histories is None:
            self._histories = self._read()
        return self._gone[id].history if id in self._gone else self._histories.get(id, _NOTHING)

    def contract_of(self, gone: Gone) -> Contract:
        """The contract of the release that speaks for an operation that is gone."""
        return self._api.contract(gone.release)

    def gone(self) -> dict[str, Gone]:
        """Operation id → what earlier releases have and the judged one has not. Raises InputError as `history`."""
        if self.earlier and self._histories is None:
            self._histories = self._read()
        return self._gone

    def _read(self) -> dict[str, History]:
        mine = {place_of(id): _Versions(self._contract, id) for id in self._contract.operations}
        gone: dict[Place, Gone] = {}
        for release in reversed(self.earlier):
            contract = self._api.contract(release.name, keep=False)
            otherwise = self._written_otherwise(contract) if release.depth is Depth.FULL else frozenset()
            new = {}
            for id in contract.operations:
                versions = mine.get(place := place_of(id))
                if versions is None:
                    gone[place] = _also_gone(gone.get(place), id, release)
                elif release.depth is not Depth.FULL:
                    versions.listed.append(release.name)
                elif not versions.know(release.name, contract, id, otherwise):
                    new[id] = versions
            if new:
                narrow = contract.narrowed(new)
                for id, versions in new.items():
                    versions.add(release.name, narrow, id)
        self._gone = {one.id: one for one in gone.values()}
        return {versions.id: versions.history() for versions in mine.values()}

    def _written_otherwise(self, contract: Contract) -> frozenset[str]:
        """The places of schemas of the judged release that `contract` has not, or has in other words."""
        mine, theirs = self._contract, contract
        return frozenset(
            place
            for place in mine.homes
            if place not in theirs.homes or mine.parts.home(place) != theirs.parts.home(place)
        )


class _Versions:
    """One operation of the judged release, and how earlier releases have it; they come newest first."""

    def __init__(self, contract: Contract, id: str) -> None:
        self.id = id
        self.listed: list[str] = []
        self._contract = contract
        self._reached = frozenset(_reached(contract, id))
        self._same: list[str] = []
        self._found: list[Version] = []
        self._writings: dict[str, int] = {}
        """As an operation is written, in a hash → its version's place in `_found`; `_JUDGED`: as the judged release has
        it."""

    def know(self, release: str, contract: Contract, id: str, otherwise: frozenset[str]) -> bool:
        """Count a release that has the operation in words that are known; whether they are. `otherwise`: the places of
        schemas that it has in other words than the judged release."""
        is_alike = id == self.id and self._contract.parts.operation(id) == contract.parts.operation(id)
        if is_alike and self._reached.isdisjoint(otherwise):
            self._same.append(release)
            return True
        known = self._writings.get(_writing(contract, id))
        if known is not None:
            self._count(release, known)
        return known is not None

    def add(self, release: str, narrow: Contract, id: str) -> None:
        """Count a release that has the operation in words of its own, though it may say the same in them. `narrow` is
        kept, if not."""
        operation, judged = narrow.operation(id), self._contract.operation(self.id)
        digest = narrow.digest(operation)
        known = (
            _JUDGED
            if digest == self._contract.digest(judged)
            else next(
                (place for place, one in enumerate(self._found) if one.contract.digest(one.operation) == digest), None
            )
        )
        if known is None:
            asks_otherwise = request_mark(narrow, operation) != request_mark(self._contract, judged)
            self._found.append(Version((release,), narrow, operation, asks_otherwise))
            known = len(self._found) - 1
        else:
            self._count(release, known)
        self._writings[_writing(narrow, id)] = known

    def history(self) -> History:
        """All of them."""
        return History(tuple(reversed(self._same)), tuple(self._found), tuple(reversed(self.listed)))

    def _count(self, release: str, known: int) -> None:
        if known == _JUDGED:
            self._same.append(release)
        else:
            version = self._found[known]
            self._found[known] = replace(version, releases=(release, *version.releases))


_JUDGED = -1
_NOTHING = History()


def place_of(id: str) -> Place:
    """What an operation shares with the same one in another release: parameters may have other names."""
    method, _, path = id.partition(" ")
    return method, path_shape(path)


def request_mark(contract: Contract, operation: Operation) -> tuple[object, ...]:
    """Equal where two contracts say the same of the requests of an operation."""
    parameters = sorted(
        (one.location, one.name, one.required, one.style, one.explode, contract.schema_digest(one.schema))
        for one in operation.parameters
    )
    body = operation.body
    content = sorted((name, contract.schema_digest(schema)) for name, schema in body.content.items()) if body else []
    return (*parameters, body is not None and body.required, *content)


def reply_mark(contract: Contract, operation: Operation, status: int) -> tuple[object, ...]:
    """Equal where two contracts say the same of a status of an operation."""
    reply = contract.reply(operation, status)
    if reply is None:
        return ()
    content = sorted((name, contract.schema_digest(schema)) for name, schema in reply.content.items())
    return (bool(operation.replies), *content)


def _writing(contract: Contract, id: str) -> str:
    """A hash of the words in which a contract has an operation, its schemas included."""
    found = hashlib.sha256(contract.parts.operation(id).text)
    for place in sorted(_reached(contract, id)):
        found.update(place.encode() + contract.parts.home(place).text)
    return found.hexdigest()


def _reached(contract: Contract, id: str) -> Iterator[str]:
    """The places of all schemas that an operation needs."""
    seen: set[str] = set()
    waiting = list(contract.parts.operation(id).needs)
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            yield place
            waiting.extend(contract.parts.home(place).needs)


def _also_gone(known: Gone | None, id: str, release: Release) -> Gone:
    """`known` with one more release, an older one."""
    if release.depth is Depth.FULL:
        return Gone(id, (release.name, *known.full), known.listed) if known else Gone(id, full=(release.name,))
    if known is None:
        return Gone(id, listed=(release.name,))
    return replace(known, listed=(release.name, *known.listed))
