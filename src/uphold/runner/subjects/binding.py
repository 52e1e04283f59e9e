"""Binding: the identifiers of records that exist on a tenant, so that a case meets more than 404."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from uphold.contract import Role
from uphold.errors import RefusedBySafety

if TYPE_CHECKING:
    from uphold.contract import Contract, Conventions, Family, Operation
    from uphold.tenant import Tenant

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
"""Methods that change nothing (RFC 9110, 9.2.1)."""

_ENOUGH = 10
"""So many records of a collection are known at most: cases take turns among them."""


class KnownRecords:
    """Identifiers learnt from the tenant's own listings, collection by collection; asked for once each. Records that
    another process of the run made are left to that one."""

    def __init__(self, tenant: Tenant, contract: Contract, conventions: Conventions) -> None:
        self._tenant = tenant
        self._contract = contract
        self._conventions = conventions
        self._learnt: dict[str, tuple[str, ...]] = {}
        self._passing: set[str] = set()
        """The collections that were asked for after a write: a tenant that is put back may not have what they held."""
        self._is_written = False

    def bind(self, operation: Operation, turn: int) -> dict[str, str]:
        """Path parameter → identifier of an existing record, for those parameters where one is known.

        `turn` picks among several records. A parameter that addresses no family's records (a kind, a
        code) is left out; so is everything below a collection that is empty. An operation that writes to a live
        tenant gets records of the run's own, where it made any: the mode may allow no others.
        """
        bound: dict[str, str] = {}
        parents: dict[str, str] = {}
        for parameter in operation.parameters:
            if parameter.location != "path":
                continue
            resource = self._contract.resource_of(operation, parameter.name)
            identifiers: tuple[str, ...] = ()
            if resource is not None:
                identifiers = self._made(operation, parents) or self._identifiers(resource, parents)
            if resource is not None and identifiers:
                bound[parameter.name] = parents[resource] = identifiers[turn % len(identifiers)]
        return bound

    def _made(self, operation: Operation, parents: dict[str, str]) -> tuple[str, ...]:
        """The run's own records that the next path parameter of an operation that writes may address."""
        if operation.method in _SAFE or not self._tenant.writes:
            return ()
        path = operation.path
        for parameter in operation.parameters:
            resource = self._contract.resource_of(operation, parameter.name) if parameter.location == "path" else None
            if resource is not None and resource in parents:
                path = path.replace(f"{{{parameter.name}}}", quote(parents[resource], safe=""))
        return self._tenant.made_in(self._conventions.api.base_path.rstrip("/") + path.partition("/{")[0])

    def forget(self) -> None:
        """Ask the tenant again from now on: its records have changed."""
        self._learnt.clear()
        self._passing.clear()

    def sent(self, method: str) -> None:
        """Take note of a request to the tenant: one that is not safe may have changed its records."""
        self._is_written = self._is_written or method not in _SAFE

    def put_back(self) -> None:
        """Take note that the tenant is in its first state again."""
        for path in self._passing:
            self._learnt.pop(path, None)
        self._passing.clear()
        self._is_written = False

    def _identifiers(self, resource: str, parents: dict[str, str]) -> tuple[str, ...]:
        for family in self._contract.families:
            if family.resource != resource or Role.LIST not in family.operations:
                continue
            path = self._collection(self._contract.operation(family.operations[Role.LIST]), parents)
            if path is None:
                continue
            if known := self._listed(path, family):
                return known
        return self._listed_elsewhere(resource)

    def _listed(self, path: str, family: Family) -> tuple[str, ...]:
        if path not in self._learnt:
            self._learnt[path] = self._ask(path, family)
            if self._is_written:
                self._passing.add(path)
        return self._learnt[path]

    def _listed_elsewhere(self, resource: str) -> tuple[str, ...]:
        """Identifiers of records that are addressed in one place and listed in others, under the records that they
        belong to: ``/trees/{tree}`` and ``/orchards/{orchard}/trees``."""
        addressed = [one for one in self._contract.families if one.resource == resource]
        if not addressed or any(Role.LIST in one.operations for one in addressed):
            return ()
        for family in self._contract.families:
            is_alike = family.name == addressed[0].name and family.item_path is None and family.parent is not None
            if not is_alike or Role.LIST not in family.operations:
                continue
            listing = self._contract.operation(family.operations[Role.LIST])
            for turn in range(_ENOUGH):
                above = self.bind(listing, turn)
                path = listing.path
                for name, value in above.items():
                    path = path.replace(f"{{{name}}}", quote(value, safe=""))
                if "{" in path:
                    break
                if known := self._listed(path, addressed[0]):
                    return known
        return ()

    def _collection(self, listing: Operation, parents: dict[str, str]) -> str | None:
        """The path of a collection with its parents' identifiers in place; None while one is unknown."""
        path = listing.path
        for parameter in listing.parameters:
            if parameter.location == "path":
                value = parents.get(self._contract.resource_of(listing, parameter.name) or "")
                if value is None:
                    return None
                path = path.replace(f"{{{parameter.name}}}", quote(value, safe=""))
        return path

    def _ask(self, path: str, family: Family) -> tuple[str, ...]:
        try:
            answer = self._tenant.send("GET", self._conventions.api.base_path + path)
        except RefusedBySafety:  # a listing that the mode forbids lists nothing
            return ()
        if answer.status != HTTPStatus.OK:
            return ()
        try:
            body = json.loads(answer.body)
        except ValueError:
            return ()
        found = identifiers_in(body, self._conventions, family)
        others = self._tenant.made_elsewhere(self._conventions.api.base_path + path)
        return tuple(one for one in found if one not in others)[:_ENOUGH]


def identifiers_in(body: Any, conventions: Conventions, family: Family | None = None) -> list[str]:
    """The identifiers of the records in a listing's body, which holds records of `family`: these may stand under its
    name, and may be identified by the member that its paths call them by."""
    envelope, paging, records = conventions.envelope, conventions.pagination, conventions.records
    members = [paging.items if paging else None, envelope.member if envelope else None, family and family.name]
    names = [records.id, *records.also_id] if records else ["id"]
    if family is not None and family.item_parameter:
        names.append(family.item_parameter)
    return _identifiers_in(body, names, [m for m in members if m])


def _identifiers_in(body: Any, names: list[str], members: list[str]) -> list[str]:
    """Identifiers of the records in a listing: in the array at the top, else in the first array of records
    one level below, the likely members first."""
    places = [body]
    if isinstance(body, dict):
        places = [*(body.get(member) for member in members), *body.values()]
    for place in places:
        if isinstance(place, list):
            records = [item for item in place if isinstance(item, dict)]
            found = [next((item[name] for name in names if item.get(name) is not None), None) for item in records]
            if any(one is not None for one in found):
                return [_plain(one) for one in found if one is not None]
    return []


def _plain(identifier: Any) -> str:
    """An identifier as it stands in a path: a whole number without a fraction, however JSON writes it."""
    is_whole = isinstance(identifier, float) and identifier.is_integer()
    return str(int(identifier)) if is_whole else str(identifier)
