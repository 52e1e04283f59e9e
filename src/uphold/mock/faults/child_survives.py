"""A record is still there after the one that it lies under was deleted."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target

ID = "child-survives"
CHECK = "lifecycle"
PROMISE = "A record lives no longer than the one that it lies under."

SKIPS = ("parents",)


def applies(target: Target) -> bool:
    """A record that lies under another is read, or such records are listed; and the one above can be deleted."""
    family = target.contract.family_of(target.operation)
    is_read = target.contract.role(target.operation) in {Role.READ, Role.LIST}
    return (
        is_read
        and family is not None
        and any(above.path == family.parent and Role.DELETE in above.operations for above in target.contract.families)
    )
