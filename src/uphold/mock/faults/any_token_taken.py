"""Any token opens the tenant, whoever made it up."""

from __future__ import annotations

from uphold.mock.exchange import Target

ID = "any-token-taken"
CHECK = "unauthorized"


SKIPS = ("token",)


def applies(target: Target) -> bool:
    """The operation needs a token."""
    return (
        target.conventions.authentication is not None
        and target.operation.id not in target.conventions.authentication.anonymous
    )
