"""What a run made on a live tenant: in the journal before it is asked for, and removed at the end.

From it the gate decides what may be changed. It believes a tenant only that far: a record that was listed before the
run made anything in its collection is not the run's, whatever a reply says, and an identifier is one segment of a
path. Owners are kept apart, since two may have different records under one identifier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, unquote

import msgspec

from uphold.contract import Role
from uphold.tenant.identity import Identities
from uphold.tenant.journal import Creation, State
from uphold.tenant.traffic import Credential

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from uphold.contract import Contract, Conventions, Operation
    from uphold.tenant.journal import Journal, Written

Segments = tuple[str, ...]

_HIDDEN = frozenset((401, 403, 404, 410))
"""A record that is answered so with is not the caller's."""
_ABSENT = frozenset((404, 410))
_SEE_OTHER = 303
"""It may lead to what was made (RFC 9110, 15.4.4)."""
_AT_ITEM = frozenset((Role.READ, Role.UPDATE, Role.REPLACE, Role.DELETE))


class Book(Protocol):
    """Where what becomes of a creation is written down."""

    def note(self, creation: Creation) -> None:
        """Put it on the disk."""


class Creations:
    """What one run, or several earlier ones, made on one tenant. `prefix` is the path of the tenant's address: paths
    come in with it, and stand in the journal without it."""

    def __init__(self, contract: Contract, conventions: Conventions, journal: Journal, prefix: str) -> None:
        self._contract = contract
        self._identities = Identities(conventions)
        self._journal = journal
        self._prefix = prefix
        self._all: list[tuple[Creation, Book]] = []
        self._at: dict[tuple[Credential, Segments], int] = {}
        """Whose record, and where → its place in `_all`. It stays there when the record is gone."""
        self._hidden: set[tuple[Credential, Segments]] = set()
        """Who is not shown a record that another owner made, and where."""
        self._adopted: set[Path] = set()
        self._started: set[tuple[Credential, Segments]] = set()
        """Collections in which something was asked for."""
        self._before: dict[tuple[Credential, Segments], set[str]] = {}
        """Collection → identifiers that were there before that."""

    @property
    def pending(self) -> dict[int, Creation]:
        """Number here → what is, or may be, still there, in the order in which it was asked for."""
        return {number: one for number, (one, _) in enumerate(self._all) if one.is_pending}

    @property
    def to_remove(self) -> int:
        """How many records there are to delete."""
        return sum(one.state is State.MADE for one, _ in self._all)

    @property
    def lasting(self) -> int:
        """How many records were made that nothing deletes."""
        return sum(one.state is State.LASTING for one, _ in self._all)

    def makes(self, operation: Operation) -> bool:
        """Whether `operation` makes a record."""
        return self._contract.role(operation) is Role.CREATE

    def made_in(self, path: str, owner: Credential) -> tuple[str, ...]:
        """Identifiers of the run's own records of `owner` in the collection at `path`, in the order in which they were
        made."""
        collection = f"{path.rstrip('/')}/"
        return tuple(
            unquote(one.record.removeprefix(collection))
            for one, _ in self._all
            if one.state is State.MADE and one.owner is owner and one.record.rpartition("/")[0] == collection[:-1]
        )

    def made_elsewhere(self, path: str) -> frozenset[str]:
        """Identifiers in the collection at `path` of what other processes of the run made: they change it meanwhile."""
        collection = path.rstrip("/")
        return frozenset(
            unquote(one.record.rpartition("/")[2])
            for written in self._journal.of_others()
            for one in written.creations.values()
            if one.record.rpartition("/")[0] == collection and one.record
        )

    def covers(self, owner: Credential, path: str) -> bool:
        """Whether `path` is that of a record that was made for `owner`, or lies under one. One that was made for
        another owner counts as well, once `owner` was refused to read it: then nothing of `owner`'s lies there."""
        segments = _segments(path)
        above = [segments[:end] for end in range(1, len(segments) + 1)]
        return any(
            (maker, place) in self._at and (maker is owner or (owner, place) in self._hidden)
            for place in above
            for maker in (Credential.GOOD, Credential.OTHER)
        )

    def is_first(self, path: str, owner: Credential) -> bool:
        """Whether nothing was asked for yet in the collection at `path`."""
        return (owner, _segments(path)) not in self._started

    def begin(self, operation: Operation, path: str, credential: Credential | None) -> int:
        """Write down that `operation` is about to be sent to `path`; the number of the creation. Raises SuiteError when
        that can't be written: then it must not be sent."""
        number = len(self._all)
        creation = self._journal.begin(
            number,
            operation=operation.id,
            path=path.removeprefix(self._prefix),
            credential=credential.value if credential is not None else "",
        )
        self._started.add((owner_of(credential), _segments(path)))
        self._all.append((creation, self._journal))
        return number

    def end(self, number: int, operation: Operation, response: httpx.Response) -> None:
        """Write down what came of a creation. `response` is read already."""
        status = response.status_code
        if response.is_success or status == _SEE_OTHER:
            self._keep(number, operation, response)
        elif response.is_server_error:  # RFC 9110, 15.6: it may have failed at any point
            self._note(number, State.UNKNOWN, f"the tenant failed ({status})")
        else:
            self._note(number, State.REFUSED, str(status))

    def lost(self, number: int, *, has_left: bool) -> None:
        """Write down that no answer came."""
        if has_left:
            self._note(number, State.UNKNOWN, "no answer came")
        else:
            self._note(number, State.REFUSED, "no connection")

    def heard(self, operation: Operation, path: str, owner: Credential, response: httpx.Response) -> None:
        """Learn from any other answer: what a collection held before, and which records are gone."""
        role = self._contract.role(operation)
        if role is Role.LIST and response.is_success:
            self._saw_before(operation, path, owner, response.content)
        elif role is Role.READ or role is Role.DELETE:
            place = _segments(path)
            for maker in (Credential.GOOD, Credential.OTHER):
                number = self._at.get((maker, place))
                if number is not None and maker is owner:
                    self._follow(number, role, response)
                elif number is not None and role is Role.READ:
                    change = self._hidden.add if response.status_code in _HIDDEN else self._hidden.discard
                    change((owner, place))

    def set_aside(self, number: int, state: State, why: str) -> None:
        """Write down what became of a creation at the end, and why."""
        self._note(number, state, why)

    def adopt(self, written: Written) -> None:
        """Take over what an earlier run, or another process, left: it is this one's to remove. Doing so twice is doing
        so once."""
        if written.path in self._adopted or written.path == self._journal.path:
            return
        self._adopted.add(written.path)
        for creation in reversed(written.pending):
            if creation.record:
                self._at[creation.owner, _segments(self._prefix + creation.record)] = len(self._all)
            self._all.append((creation, written))

    def close(self, settled_to: Path | None) -> None:
        """Close the journal; where nothing is pending, it moves to the folder `settled_to`."""
        is_settled = not any(creation.is_pending for creation, book in self._all if book is self._journal)
        self._journal.close(settled_to if is_settled else None)

    def _keep(self, number: int, operation: Operation, response: httpx.Response) -> None:
        """Something was made: find out what."""
        creation, _ = self._all[number]
        family = self._contract.family_of(operation)
        identifier = ""
        if family is not None and family.item_path is None:
            self._note(number, State.LASTING, "the contract has no path for such a record")
            return
        if family is not None:
            item = self._contract.operation(next(id for role, id in family.operations.items() if role in _AT_ITEM))
            identifier = self._identities.of_new(family, item, creation.path, response.headers, response.content)
        collection = (creation.owner, _segments(self._prefix + creation.path))
        if not identifier:
            self._note(number, State.UNKNOWN, f"the answer ({response.status_code}) does not tell its id")
        elif identifier in self._before.get(collection, ()):
            self._note(number, State.BEFORE, f"{identifier} was there before")
        else:
            record = f"{creation.path.rstrip('/')}/{quote(identifier, safe='')}"
            self._at[creation.owner, (*collection[1], identifier)] = number
            is_lasting = remover(self._contract, operation) is None
            self._note(number, State.LASTING if is_lasting else State.MADE, record=record)

    def _saw_before(self, operation: Operation, path: str, owner: Credential, body: bytes) -> None:
        family = self._contract.family_of(operation)
        collection = (owner, _segments(path))
        if family is not None and collection not in self._started:
            self._before.setdefault(collection, set()).update(self._identities.in_listing(family, body))

    def _follow(self, number: int, role: Role, response: httpx.Response) -> None:
        """A record of the run's own was read or deleted by its owner."""
        state = self._all[number][0].state
        if role is Role.DELETE and state is State.MADE and (response.is_success or response.status_code in _ABSENT):
            self._note(number, State.GONE)
        elif role is Role.READ and state is State.GONE and response.is_success:
            self._note(number, State.MADE, "it was deleted and is there again")

    def _note(self, number: int, state: State, why: str = "", *, record: str | None = None) -> None:
        creation, book = self._all[number]
        after = msgspec.structs.replace(
            creation, state=state, why=why, record=creation.record if record is None else record
        )
        self._all[number] = after, book
        book.note(after)


def owner_of(credential: Credential | None) -> Credential:
    """Whose records a request with `credential` is about; one with another text, or with none, is about the
    tenant's own."""
    return Credential.OTHER if credential is Credential.OTHER else Credential.GOOD


def remover(contract: Contract, operation: Operation) -> Operation | None:
    """The operation that deletes what `operation` makes and needs nothing but its path; None where there is none."""
    family = contract.family_of(operation)
    name = family.operations.get(Role.DELETE) if family is not None else None
    if name is None:
        return None
    delete = contract.operation(name)
    needs = any(one.required for one in delete.parameters if one.location != "path")
    return None if needs or (delete.body is not None and delete.body.required) else delete


def _segments(path: str) -> Segments:
    """A percent-encoded path as texts, one a segment."""
    return tuple(unquote(part) for part in path.strip("/").split("/"))
