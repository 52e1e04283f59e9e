"""A look at the tenant before and after a request that should have been refused: was it done all the same?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from uphold.contract import Role
from uphold.runner.subjects.binding import identifiers_in
from uphold.runner.subjects.subject import NotVerified

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from uphold.checks import Exchange
    from uphold.contract import Operation
    from uphold.runner.subjects.subject import OperationUnderTest

IS_ONE_OF_SEVERAL = "PYTEST_XDIST_WORKER" in os.environ
"""Whether other processes of the run write to the same tenant (pytest-xdist names each one so)."""
_OK = 200
_GONE = frozenset((404, 410))


def look_around(operation: OperationUnderTest) -> Callable[[], bool]:
    """Looks at what a write with the plainest request of `operation` would change. The function that it gives looks
    again, and tells whether it was changed.

    Raises NotVerified where no other operation shows the records, and where others may write at the same time.
    """
    if not operation.within.tenant.is_local or (IS_ONE_OF_SEVERAL and not operation.within.tenant.is_embedded):
        reason = "on a tenant that others use, nothing tells who wrote"
        raise NotVerified(reason)
    role = operation.contract.role(operation.operation)
    plain = operation.plain()
    if role is Role.CREATE:
        known = _listed(operation, plain.path)

        def is_made() -> bool:
            new = _listed(operation, plain.path) - known
            return bool(new and new <= _listed(operation, plain.path))  # what a listing shows by chance, it shows once

        return is_made
    before = _record(operation, plain.path)
    if role is Role.DELETE:
        return lambda: _read(operation, plain.path).reply.status in _GONE
    sent = plain.body if isinstance(plain.body, dict) else {}

    def is_written() -> bool:
        after = _record(operation, plain.path)
        if not any(name in after and after[name] == value != before.get(name) for name, value in sent.items()):
            return False
        again = _record(operation, plain.path)
        return all(again.get(name) == after.get(name) for name in sent)  # as above

    return is_written


def _other(operation: OperationUnderTest, role: Role) -> Operation:
    family = operation.contract.family_of(operation.operation)
    name = family.operations.get(role) if family is not None else None
    if name is None:
        reason = "no other operation shows whether it wrote"
        raise NotVerified(reason)
    return operation.contract.operation(name)


def _listed(operation: OperationUnderTest, path: Mapping[str, Any]) -> set[str]:
    listing = _other(operation, Role.LIST)
    paging = operation.conventions.pagination
    names = {parameter.name for parameter in listing.parameters if parameter.location == "query"}
    most = paging.maximum if paging is not None and paging.size_parameter in names else None
    query = {paging.size_parameter: most} if paging is not None and most is not None else {}
    shown = operation.call(listing, path=_own(listing, path), query=query)
    if shown.reply.status != _OK:
        reason = f"its listing is answered with {shown.reply.status}"
        raise NotVerified(reason)
    return set(identifiers_in(_json(shown), operation.conventions))


def _read(operation: OperationUnderTest, path: Mapping[str, Any]) -> Exchange:
    reading = _other(operation, Role.READ)
    return operation.call(reading, path=_own(reading, path))


def _record(operation: OperationUnderTest, path: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record that the write is about; raises NotVerified when it can't be read."""
    shown = _read(operation, path)
    if shown.reply.status != _OK:
        reason = f"its record is answered with {shown.reply.status}"
        raise NotVerified(reason)
    body = _json(shown)
    envelope = operation.conventions.envelope
    if envelope is not None and isinstance(body, dict) and isinstance(body.get(envelope.member), dict):
        body = body[envelope.member]
    return body if isinstance(body, dict) else {}


def _own(operation: Operation, path: Mapping[str, Any]) -> dict[str, Any]:
    names = {parameter.name for parameter in operation.parameters if parameter.location == "path"}
    return {name: value for name, value in path.items() if name in names}


def _json(exchange: Exchange) -> Any:
    try:
        return exchange.reply.json()
    except ValueError:
        return None
