"""Binding: the identifiers of records that exist on a tenant, so that a case meets more than 404."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from uphold.contract import Role
from uphold.errors import RefusedBySafety

if TYPE_CHECKING:
    from uphold.contract import Contract, Conventions, Operation
    from uphold.tenant import Tenant

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
"""Methods that change nothing (RFC 9110, 9.2.1)."""

_ENOUGH = 10
"""So many records of a collection are known at most: cases take turns among them."""


class KnownRecords:
    """Identifiers learnt from the tenant's own listings, collection by collection; asked for once each."""

    def __init__(self, tenant: Tenant, contract: Contract, conventions: Conventions) -> None:
        self._tenant = tenant
        self._contract = contract
        self._conventions = conventions
        self._learnt: dict[str, tuple[str, ...]] = {}

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

    def _identifiers(self, resource: str, parents: dict[str, str]) -> tuple[str, ...]:
        for family in self._contract.families:
            if family.resource != resource or Role.LIST not in family.operations:
                continue
            path = self._collection(self._contract.operation(family.operations[Role.LIST]), parents)
            if path is None:
                continue
            if path not in self._learnt:
                self._learnt[path] = self._ask(path, family.name)
            if self._learnt[path]:
                return self._learnt[path]
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

    def _ask(self, path: str, collection: str) -> tuple[str, ...]:
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
        found = identifiers_in(body, self._conventions, collection)
        return tuple(found)[:_ENOUGH]


def identifiers_in(body: Any, conventions: Conventions, collection: str = "") -> list[str]:
    """The identifiers of the records in a listing's body; `collection` is a name that its records may stand under."""
    envelope, paging, records = conventions.envelope, conventions.pagination, conventions.records
    members = [paging.items if paging else None, envelope.member if envelope else None, collection]
    return _identifiers_in(body, records.id if records else "id", [m for m in members if m])


def _identifiers_in(body: Any, name: str, members: list[str]) -> list[str]:
    """Identifiers of the records in a listing: in the array at the top, else in the first array of records
    one level below, the likely members first."""
    places = [body]
    if isinstance(body, dict):
        places = [*(body.get(member) for member in members), *body.values()]
    for place in places:
        if isinstance(place, list):
            found = [str(item[name]) for item in place if isinstance(item, dict) and item.get(name) is not None]
            if found:
                return found
    return []
