"""Records of another tenant are shown to whoever knows their ids."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.lies import needs_token

ID = "other-tenant-readable"
CHECK = "permission"
PROMISE = "A tenant's records are shown to nobody else."

SKIPS = ("tenancy",)


def applies(target: Target) -> bool:
    """A record is read by its id, with a token."""
    return needs_token(target) and target.contract.role(target.operation) is Role.READ
