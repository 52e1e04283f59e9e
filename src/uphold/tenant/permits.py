"""What a mode lets through to a live tenant.

- observe: what is safe by method and not listed as sensitive.
- sandbox: also what makes a record that can be removed again, and changes of such records and of what lies under them.
- full: also actions, sensitive operations and changes of any record. Even here only what the run made is deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uphold.contract import Role
from uphold.tenant.creations import remover
from uphold.tenant.routes import SAFE_METHODS, readings
from uphold.tenant.traffic import Credential, TenantMode

if TYPE_CHECKING:
    from uphold.contract import Contract, Operation
    from uphold.tenant.creations import Creations
    from uphold.tenant.routes import Routes

WRITING: Final = frozenset((TenantMode.SANDBOX, TenantMode.FULL))
"""The modes in which a live tenant is written to."""

_SENSITIVE: Final = "api.toml lists the operation as sensitive"


class Permits:
    """Judges requests to a live tenant; `creations` tells which records are the run's own (None in mode observe)."""

    def __init__(self, mode: TenantMode, contract: Contract, routes: Routes, creations: Creations | None) -> None:
        self.mode = mode
        self._contract = contract
        self.routes = routes
        self.creations = creations

    def never(self, operation: Operation) -> str:
        """Why no request of `operation` at all may be sent in this mode; empty when some may."""
        if self.mode is not TenantMode.FULL and self.routes.is_listed(operation):
            return _SENSITIVE
        if operation.method in SAFE_METHODS or self.mode is TenantMode.FULL:
            return ""
        if self.creations is None:
            return f"{operation.method} is not a safe method"
        role = self._contract.role(operation)
        if role is Role.CREATE:
            return self._lasting(operation)
        return "it is an action, not a change of a record" if operation.method == "POST" else ""

    def refusal(self, method: str, path: str, owner: Credential, *, has_body: bool) -> str:
        """Why a request may not be sent; empty when it may. `path` is percent-encoded as sent."""
        if method not in SAFE_METHODS and self.creations is None:
            return f"{method} is not a safe method"
        operation = self.routes.find(method, path)
        if operation is None:
            return "the contract has no such operation"
        if has_body and operation.body is None:
            return "it has a body, which a server that expects none could read as another request"
        every = []
        for reading in readings(path):
            if reading is None or self.routes.find(method, reading) is not operation:
                return "a server could read its path in another way"
            if self.mode is not TenantMode.FULL and self.routes.is_sensitive(operation, reading):
                return _SENSITIVE
            every.append(reading)
        if method in SAFE_METHODS:
            return ""
        return self.never(operation) or self._not_ours(operation, every, owner)

    def _not_ours(self, operation: Operation, every: list[str], owner: Credential) -> str:
        """Why a request that writes may not be sent as far as it depends on the record that it is about."""
        creations = self.creations
        if creations is None or all(creations.covers(owner, reading) for reading in every):
            return ""
        makes = self._contract.role(operation) is Role.CREATE
        if operation.method == "DELETE":
            reason = "only records that this run made may be deleted"
        elif self.mode is TenantMode.FULL or (makes and not self._is_nested(operation)):
            return ""
        elif makes:
            reason = "it makes a record under one that this run did not make"
        else:
            reason = "only records that this run made may be changed"
        if owner is Credential.OTHER:
            reason += "; those of another owner, once the tenant refused to show them to this caller"
        return reason

    def _is_nested(self, operation: Operation) -> bool:
        """Whether a parameter of the path of `operation` addresses records."""
        return any(
            parameter.location == "path" and self._contract.resource_of(operation, parameter.name) is not None
            for parameter in operation.parameters
        )

    def _lasting(self, operation: Operation) -> str:
        """Why what `operation` makes could not be removed again; empty when it can."""
        delete = remover(self._contract, operation)
        if delete is None:
            return "what it makes could not be removed: the contract has no DELETE for it"
        if self.routes.is_listed(delete):
            return "what it makes could not be removed: api.toml lists its DELETE as sensitive"
        return ""
