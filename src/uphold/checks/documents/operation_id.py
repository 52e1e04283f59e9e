"""An ``operationId`` names one operation.

**Promised**: the id is unique among all operations of the document (OpenAPI 3.0.4 and 3.1.1, Operation Object):
generated clients make one function of each.

**Applies** to documents with an ``operationId`` somewhere.

**Ignores** operations without one, which is allowed, and letter case, which tells ids apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Contract, Conventions

ID: Final = "document-operation-id"
NOTHING: Final = "no operation of the document has an operationId"


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:  # noqa: ARG001 - all laws take both
    """One problem for each operation whose id another one before it has."""
    first: dict[str, str] = {}
    broken = False
    for operation in contract.operations.values():
        name = operation.operation_id
        if name is None:
            continue
        if first.setdefault(name, operation.id) != operation.id:
            broken = True
            message = f"the operationId `{name}` is the one of two operations"
            place = f"{operation.pointer}/operationId"
            yield Problem(message, place, keyword=f"operationId:{name}", subject="document")
    if first and not broken:
        yield Held()
